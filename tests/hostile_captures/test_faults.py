"""F1 to F12 by number, each with the captures of the corpus that bear it; all others of them stand
beside what they test (`grep -rn "def test_f6_" tests`).

F11 and F12 cannot happen, since nothing is unpacked and no XML of others is parsed (DESIGN.md,
"What feedsvc refuses to be"): their captures show that such bytes are text.
"""

import ast
import resource
from datetime import date
from pathlib import Path

import pytest

import feedsvc
from feedsvc.captures import Reading, read_file, scan
from feedsvc.model import Article
from feedsvc.rebuild import Report
from feedsvc.rebuild import reading as rebuild_reading
from tests.captures.conftest import rules_for
from tests.hostile_captures.site import CORPUS
from tests.newsroom import Newsroom

Published = tuple[Newsroom, Report]
STAMPS = {stamp.name: stamp for stamp in scan(CORPUS).files}
# What could take a document or an archive of others apart.
UNPACKERS = {"gzip", "bz2", "lzma", "zlib", "zipfile", "tarfile", "xml", "html5lib", "shutil"}


def read(name: str) -> Reading:
    [reading] = read_file(CORPUS, STAMPS[name], rules_for())
    return reading


def article(name: str) -> Article:
    found = read(name).article
    assert found is not None, read(name).refused
    return found


def named(prefix: str) -> list[str]:
    return [name for name in STAMPS if name.startswith(prefix)]


@pytest.mark.parametrize("name", [name for name in named("f01") if name.endswith(".txt")])
def test_f1_what_holds_no_story_is_refused_with_its_reason(name: str, corpus: Published) -> None:
    refused = {note.file: note.reason for note in corpus[1].refusals}
    assert refused[name]


def test_f2_a_byte_order_mark_is_honoured_and_all_else_is_utf_8() -> None:
    assert article("f02-utf-16-le-with-mark.txt").problems == ()
    assert article("f02-utf-16-be-with-mark.txt").title == "What utf-16-be did to the page"
    for name in ("f02-latin-1.txt", "f02-windows-1252.txt", "f02-utf-16-odd-number-of-bytes.txt"):
        assert any("not UTF-" in problem for problem in article(name).problems), name
    assert article("f02-nul-bytes.txt").title == "What nul did to the page"


def test_f3_what_xml_forbids_is_gone_with_one_problem() -> None:
    found = article("f03-what-xml-forbids.txt")
    assert found.title == "Vertical  tab,  and , escape [31m and bell"
    assert len(found.problems) == 1
    assert "]]>" in article("f03-end-of-cdata.txt").title


def test_f4_bidi_controls_are_gone_from_headline_and_byline() -> None:
    found = article("f04-bidi-in-headline-and-byline.txt")
    assert found.title == "Headline edisni with controls and  marks"
    assert found.authors == ("Ann Lee",)


def test_f4_only_whole_web_addresses_are_links() -> None:
    found = article("f04-links-of-other-schemes.txt")
    embeds = [block.text for block in found.blocks if block.kind == "embed"]
    assert all(text.startswith("https://") for text in embeds)
    assert "https://good.example/fine?a=1&amp=2" in embeds


def test_f5_what_looks_like_html_is_kept_to_the_letter() -> None:
    found = article("f05-looks-like-html.txt")
    assert found.title == "Why a <b> c & d > e"
    assert found.blocks[1].text.startswith("&amp; &lt;p&gt; &nbsp; &#8217; &copy stay")


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("f06-two-dates", "2024-05-01"),
        ("f06-wrong-weekday", "2024-05-01"),
        ("f06-unknown-zone", "2024-05-01"),
        ("f06-time-that-cannot-be", "2024-05-01"),
        ("f06-offset-that-cannot-be", "2024-05-01"),
        ("f06-day-and-month-in-digits", "2024-04-03"),
        ("f06-31-february", None),
        ("f06-year-0000", None),
        ("f06-year-0001", None),
        ("f06-year-9999", None),
        ("f06-digits-of-other-scripts", None),
        ("f06-no-date", None),
    ],
)
def test_f6_a_date_is_read_strictly_and_what_is_odd_is_told(name: str, day: str | None) -> None:
    found = article(f"{name}.txt")
    assert (found.day.isoformat() if found.dated else None) == day
    if name != "f06-day-and-month-in-digits":
        assert found.problems


def test_f7_a_day_to_come_is_held_and_named(corpus: Published) -> None:
    held = {note.file: note.reason for note in corpus[1].held_captures}
    assert held == {"f07-day-to-come.txt": "held until 2199-05-01"}


def test_f8_f9_one_article_twice_is_one_and_two_of_one_headline_are_two(corpus: Published) -> None:
    titles = corpus[0].titles()
    assert titles.count("What the same article did to the page") == 1
    assert titles.count("One headline for two") == 2


def test_f10_a_line_of_50_mb_is_refused_unread_and_the_rest_is_published(
    newsroom: Newsroom,
) -> None:
    newsroom.write("small.txt", "A small story")
    for name in ("large.txt", "large.jsonl"):
        with (newsroom.captures / name).open("wb") as file:
            file.truncate(101_000_000 if name.endswith("l") else 50_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report = newsroom.rebuild()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000
    assert newsroom.titles() == ["A small story"]
    assert [note.file for note in report.refusals] == ["large.jsonl", "large.txt"]


def test_f10_captures_are_held_in_memory_by_their_bytes_not_only_by_their_number(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    largest = 0
    settle = rebuild_reading.settle

    def noted(run: object, files: list[rebuild_reading.OpenedFile]) -> None:
        nonlocal largest
        largest = max(largest, sum(file.stamp.size for file in files))
        settle(run, files)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(rebuild_reading, "BATCH_BYTES", 5_000)
    monkeypatch.setattr(rebuild_reading, "settle", noted)
    newsroom.write_bytes("0.txt", b"")
    for number in range(30):
        newsroom.write(f"{number}.txt", f"Story {number} of many")
    newsroom.write("z.txt", "A long story", paragraphs=["It is a sentence of some words. " * 300])
    newsroom.rebuild()
    assert len(newsroom.titles()) == 31
    assert largest == (newsroom.captures / "z.txt").stat().st_size > 5_000


@pytest.mark.parametrize("name", named("f11"))
def test_f11_nothing_that_is_packed_is_unpacked(name: str) -> None:
    found = read(name)
    assert found.article is None or sum(len(b.text) for b in found.article.blocks) < 10_000


def test_f11_f12_no_reader_of_captures_can_unpack_or_parse_xml() -> None:
    folder = Path(feedsvc.__file__).parent
    for path in [*folder.glob("captures/**/*.py"), *folder.glob("rebuild/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules = {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                modules = {(node.module or "").partition(".")[0]}
            else:
                continue
            assert not modules & UNPACKERS, path


def test_f12_entities_are_text_and_nothing_is_fetched(corpus: Published) -> None:
    assert "&j; &lol9; are entities that nobody resolves" in "".join(
        block.text for block in article("f12-entity-bomb.txt").blocks
    )
    assert "root:" not in "".join(map(bytes.decode, corpus[0].documents().values()))
    assert max(map(len, corpus[0].documents().values())) < 600_000


CROWDING = {
    "markup that is escaped twice": "&" * 200_000 + " is all there is to be said.",
    "blocks of one letter": "\n\n".join("xyz"[n % 3] * (n % 4 + 1) + "." for n in range(40_000)),
    "quotes, which JSON escapes": '"' * 200_000 + " is all there is to be said.",
    "links of nothing but joiners": f"https://x.example/?{'&' * 100_000}\n\nIt is all of it.",
}


@pytest.mark.parametrize("text", CROWDING.values(), ids=CROWDING)
def test_f10_no_text_however_it_is_escaped_crowds_others_out(newsroom: Newsroom, text: str) -> None:
    newsroom.write("old.txt", "An older story")
    newsroom.write("new.txt", "A crowding story", date(2024, 5, 9), paragraphs=["It is.", text])
    newsroom.rebuild()
    assert newsroom.titles() == ["A crowding story", "An older story"]
    most = newsroom.configuration().feeds.max_bytes
    assert max(map(len, newsroom.documents().values())) <= most


def test_f10_a_headline_without_end_is_refused(newsroom: Newsroom) -> None:
    newsroom.write("old.txt", "An older story")
    newsroom.write("new.txt", "word " * 100_000, date(2024, 5, 9))
    report = newsroom.rebuild()
    assert newsroom.titles() == ["An older story"]
    assert [note.file for note in report.refusals] == ["new.txt"]
    assert "title: 499999 characters are more than" in report.refusals[0].reason


def test_f10_of_any_number_of_mentions_a_few_are_linked(newsroom: Newsroom) -> None:
    titles = [f"Story number {number} of very many" for number in range(60)]
    for number, title in enumerate(titles):
        newsroom.write(f"{number}.txt", title)
    newsroom.write("all.txt", "A story that names them all", date(2024, 5, 9), also_read=titles)
    newsroom.rebuild()
    links = newsroom.entry("A story that names them all").links
    assert len([link for link in links if link.rel == "related"]) == 50
