"""Decision 6 from end to end: what the manifest says wins over the text."""

import json
import re

import pytest

from feedsvc.errors import ConfigurationError
from tests.capture_text import default_paragraphs
from tests.engines import ON_BOTH_ENGINES_SLOWLY
from tests.newsroom import Newsroom

STORE_ENGINES = ON_BOTH_ENGINES_SLOWLY

HEAD = "file,url,id,sections,published,author\n"


@pytest.fixture
def with_manifest(newsroom: Newsroom) -> Newsroom:
    newsroom.settings["CAPTURES__MANIFEST"] = "manifest.csv"
    newsroom.write("a.txt", "The bridge is open")
    newsroom.write("b.txt", "The river is high")
    return newsroom


def test_a_row_wins_over_the_text(with_manifest: Newsroom) -> None:
    with_manifest.write_bytes(
        "manifest.csv",
        (
            HEAD + "a.txt,http://127.0.0.1:8000/2019/europe/bridge,https://old.example/?p=17,"
            "Europe;Culture,2019-03-04T05:06:07+02:00,Ann Author\n"
        ).encode(),
    )
    with_manifest.rebuild()
    entry = with_manifest.entry("The bridge is open")
    assert entry.id == "https://old.example/?p=17"
    assert entry.link == "http://127.0.0.1:8000/2019/europe/bridge"
    assert entry.published == "2019-03-04T03:06:07+00:00"
    assert entry.author == "Ann Author"
    assert [tag.label for tag in entry.tags] == ["Europe", "Culture"]
    assert with_manifest.titles("europe") == with_manifest.titles("culture") == [entry.title]
    assert with_manifest.titles("top-news") == ["The river is high"]
    assert with_manifest.page("/2019/europe/bridge") not in {None, "gone"}


def test_an_url_elsewhere_is_the_entrys_link_and_no_address_here(with_manifest: Newsroom) -> None:
    with_manifest.write_bytes(
        "manifest.csv", (HEAD + "a.txt,https://other.example/x,,,,\n").encode()
    )
    with_manifest.rebuild()
    assert with_manifest.entry("The bridge is open").link == "https://other.example/x"
    assert with_manifest.page("/2024/top-news/the-bridge-is-open") not in {None, "gone"}


def test_malformed_rows_lose_nothing_and_are_reported(with_manifest: Newsroom) -> None:
    rows = [
        ",https://x.example/,,,,",
        "a.txt,javascript:alert(1),,,the other day,Ann Author",
        "a.txt,,,,,Somebody Else",
        "nowhere.txt,,,,,",
    ]
    with_manifest.write_bytes("manifest.csv", (HEAD + "\n".join(rows)).encode())
    report = with_manifest.rebuild()
    assert [note.split("manifest.csv, ")[1].split(":")[0] for note in report.notes] == [
        "line 2",
        "line 4",
        "line 3",
        "line 3",
    ]
    assert sorted(with_manifest.titles()) == ["The bridge is open", "The river is high"]
    assert with_manifest.entry("The bridge is open").author == "Ann Author"


def test_a_manifest_that_is_missing_or_has_no_file_column_is_refused(
    with_manifest: Newsroom,
) -> None:
    with pytest.raises(ConfigurationError, match=r"captures\.manifest = .*No such file"):
        with_manifest.rebuild()
    with_manifest.write_bytes("manifest.csv", b"name,url\na.txt,https://x.example/\n")
    with pytest.raises(ConfigurationError, match="must name the columns file"):
        with_manifest.rebuild()


def test_a_changed_row_is_noticed_and_moves_updated(with_manifest: Newsroom) -> None:
    with_manifest.write_bytes("manifest.csv", HEAD.encode())
    with_manifest.rebuild()
    before = with_manifest.identities()
    with_manifest.write_bytes("manifest.csv", (HEAD + "a.txt,,,,,Ann Author\n").encode())
    with_manifest.wait(hours=1)
    with_manifest.rebuild()
    after = with_manifest.identities()
    assert after["The river is high"] == before["The river is high"]
    assert after["The bridge is open"] == (
        *before["The bridge is open"][:3],
        "2024-05-10T16:00:00+00:00",
    )


def test_an_id_is_given_once_and_a_later_row_does_not_change_it(with_manifest: Newsroom) -> None:
    with_manifest.write_bytes("manifest.csv", HEAD.encode())
    with_manifest.rebuild()
    before = with_manifest.entry("The bridge is open").id
    with_manifest.write_bytes("manifest.csv", (HEAD + "a.txt,,urn:x:1,,,\n").encode())
    with_manifest.rebuild()
    assert with_manifest.entry("The bridge is open").id == before


def test_two_captures_with_one_old_id_are_one_article(with_manifest: Newsroom) -> None:
    with_manifest.write("b.txt", "Another headline", paragraphs=default_paragraphs("a.txt"))
    with_manifest.write_bytes(
        "manifest.csv", (HEAD + "a.txt,,urn:x:1,,,\nb.txt,,urn:x:1,,,\n").encode()
    )
    assert with_manifest.rebuild().new == 1


def test_f9_an_old_id_given_twice_by_mistake_loses_no_article(with_manifest: Newsroom) -> None:
    with_manifest.write_bytes(
        "manifest.csv", (HEAD + "a.txt,,urn:x:1,,,\nb.txt,,urn:x:1,,,\n").encode()
    )
    report = with_manifest.rebuild()
    assert report.new == 2
    assert [note.file for note in report.problems if "urn:x:1" in note.reason] == ["b.txt"]
    ids = set(re.findall(r"<id>(.*?)</id>", with_manifest.document("/atom.xml").decode()))
    assert len(ids) == 3
    assert "urn:x:1" in ids


def test_an_id_that_comes_after_publication_is_named_and_not_given(
    with_manifest: Newsroom,
) -> None:
    with_manifest.write_bytes("manifest.csv", HEAD.encode())
    with_manifest.rebuild()
    before = with_manifest.identities()
    with_manifest.write_bytes("manifest.csv", (HEAD + "a.txt,,urn:x:1,,,\n").encode())
    report = with_manifest.rebuild()
    assert with_manifest.identities() == before
    assert any("urn:x:1 cannot be given" in note.reason for note in report.problems)


def test_the_manifest_is_never_read_as_articles(newsroom: Newsroom) -> None:
    newsroom.settings["CAPTURES__MANIFEST"] = "rows.jsonl"
    newsroom.write("a.txt", "The bridge is open")
    row = {"file": "a.txt", "sections": ["Culture"], "title": "No title", "summary": "None"}
    newsroom.write_bytes("rows.jsonl", json.dumps(row).encode())
    report = newsroom.rebuild()
    assert (report.read, report.refused) == (1, 0)
    assert newsroom.titles("culture") == ["The bridge is open"]


def test_a_row_for_a_line_of_a_jsonl_file_is_noticed_when_it_changes(newsroom: Newsroom) -> None:
    newsroom.now = newsroom.now.replace(year=2100)
    newsroom.settings["CAPTURES__MANIFEST"] = "manifest.csv"
    newsroom.write_bytes("manifest.csv", HEAD.encode())
    lines = [{"title": f"Story {n}", "summary": "In short"} for n in (1, 2)]
    newsroom.write_bytes("all.jsonl", "\n".join(map(json.dumps, lines)).encode())
    newsroom.rebuild()
    newsroom.wait(hours=1)
    newsroom.write_bytes("manifest.csv", (HEAD + "all.jsonl:2,,,,,Ann Author\n").encode())
    newsroom.rebuild()
    assert newsroom.entry("Story 2").author == "Ann Author"
