"""From a file to readings: pages, parsed articles, digests, the manifest, and any text at all."""

import json
import os
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsvc.captures import (
    Manifest,
    Reading,
    article_as_json,
    read_file,
    reading_fingerprint,
    scan,
)
from feedsvc.captures.jsonl import read_article
from feedsvc.captures.page import read_page
from feedsvc.config import SectionSettings
from feedsvc.errors import CaptureRefused, ConfigurationError
from feedsvc.model import Article
from tests.captures.conftest import ASIANLITE, FILE_DAY, OTHER_SITES, rules_for

RULES = rules_for()
PAGE = "May 10, 2023\n1 min read\n\nA headline\n\nOf it…reports Asian Lite News\n\nOne.\n\nTwo.\n"
PARSED: dict[str, Any] = {
    "title": "A headline",
    "published": "2023-05-10T16:54:00+01:00",
    "section": "UK News",
    "blocks": [{"kind": "paragraph", "text": "One."}],
}


def readings(root: Path, manifest: Manifest | None = None) -> list[Reading]:
    given_manifest = (manifest,) if manifest else ()
    return [
        reading
        for stamp in scan(root).files
        for reading in read_file(root, stamp, RULES, *given_manifest)
    ]


def parsed(**changes: Any) -> Article:
    return read_article(json.dumps(PARSED | changes).encode(), RULES, FILE_DAY)


def test_a_page_gives_one_reading_with_the_files_name(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE)
    (reading,) = readings(tmp_path)
    assert (reading.file, reading.refused) == ("a.txt", None)
    assert reading.article is not None
    assert reading.article.title == "A headline"


def test_an_undated_page_has_its_files_day_in_the_sites_zone(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(PAGE.partition("\n")[2])
    last_second_of_winter = 1_711_843_199 + 3_600 * 23  # 2024-03-31T22:59:59Z, 23:59:59 in London
    os.utime(path, (last_second_of_winter, last_second_of_winter))
    (stamp,) = scan(tmp_path).files
    for zone, day in [("Europe/London", date(2024, 3, 31)), ("Asia/Kolkata", date(2024, 4, 1))]:
        (reading,) = read_file(tmp_path, stamp, rules_for(zone=zone))
        assert reading.article is not None
        assert reading.article.day == day


def test_a_refused_capture_is_a_reading_with_its_reason_and_digest(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xff\n")
    (tmp_path / "b.txt").write_text("x" * (RULES.max_bytes + 1))
    cut, large = readings(tmp_path)
    assert (cut.article, cut.refused) == (None, "a headline stands in it, but no text")
    assert cut.problems == ("not UTF-8 at byte 0: shown there as U+FFFD",)
    assert len(cut.digest) == 64
    assert large.refused is not None
    assert "captures.max_bytes" in large.refused


@pytest.mark.parametrize("path", [*ASIANLITE, *OTHER_SITES], ids=lambda path: path.stem)
def test_what_check_prints_reads_back_as_the_same_article(path: Path) -> None:
    article = read_page(path.read_text(encoding="utf-8"), RULES, FILE_DAY)
    printed = article_as_json(path.name, article, RULES)
    again = read_article(json.dumps(printed).encode(), RULES, FILE_DAY)
    assert article_as_json(path.name, again, RULES) == printed
    assert again == article


def test_published_is_rfc_3339_in_the_sites_zone() -> None:
    summer = read_page(PAGE, RULES, FILE_DAY)
    assert article_as_json("a", summer, RULES)["published"] == "2023-05-10T12:00:00+01:00"
    assert article_as_json("a", parsed(published="2023-05-10T23:30:00Z"), RULES)["published"] == (
        "2023-05-11T00:30:00+01:00"
    )


def test_f7_a_printed_article_with_only_a_day_has_only_a_day_again() -> None:
    """Else one of today, printed at time_of_day, would be held until then."""
    article = read_page(PAGE, RULES, FILE_DAY)
    printed = article_as_json("a", article, RULES)
    assert printed["time_known"] is False
    again = read_article(json.dumps(printed).encode(), RULES, FILE_DAY)
    assert (again.day, again.published) == (date(2023, 5, 10), None)
    assert again == article
    timed = parsed()
    printed = article_as_json("a", timed, RULES)
    assert printed["time_known"] is True
    assert read_article(json.dumps(printed).encode(), RULES, FILE_DAY) == timed


def test_a_line_that_cannot_be_read_loses_no_other(tmp_path: Path) -> None:
    lines = [
        json.dumps(PARSED).encode(),
        b"",
        b"{broken",
        b'{"title": "caf\xe9"}',
        b"[1]",
        json.dumps({"file": "x.txt", "refused": "it is empty", "problems": ["p"]}).encode(),
        b"[" * 50_000,
        json.dumps(PARSED | {"unknown": 1}).encode(),
    ]
    (tmp_path / "a.jsonl").write_bytes(b"\r\n".join(lines))
    found = readings(tmp_path)
    assert [reading.file for reading in found] == [f"a.jsonl:{n}" for n in (1, 3, 4, 5, 6, 7, 8)]
    assert [reading.article is not None for reading in found] == [True, *[False] * 5, True]
    assert (found[4].refused, found[4].problems) == ("it is empty", ("p",))
    assert all(reading.refused for reading in found[1:6])


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"title": None}, "title"),
        ({"title": 1}, "title"),
        ({"blocks": []}, "blocks"),
        ({"blocks": "x"}, "blocks"),
        ({"blocks": [{"kind": "script", "text": "x"}]}, "blocks"),
        ({"blocks": [{"kind": "embed", "text": "javascript:alert(1)"}]}, "blocks"),
        ({"blocks": [{"kind": "paragraph"}]}, "blocks"),
        ({"published": "10 May 2023"}, "published"),
        ({"published": "2023-02-31"}, "published"),
        ({"published": "0001-01-01T00:00:00Z"}, "published"),
        ({"published": 5}, "published"),
        ({"authors": [1]}, "authors"),
        ({"teasers": [{"title": "x"}]}, "teasers"),
        ({"read_minutes": True}, "read_minutes"),
        ({"cut": "yes"}, "cut"),
        ({"refused": ""}, "refused"),
        ({"refused": [1]}, "refused"),
        ({"url": "data:text/html,x"}, "url"),
    ],
)
def test_a_parsed_article_with_a_wrong_value_is_refused_by_key(
    changes: dict[str, Any], key: str
) -> None:
    with pytest.raises(CaptureRefused) as caught:
        parsed(**changes)
    assert caught.value.reason.startswith(key)


def test_a_parsed_article_without_a_time_has_a_day_or_its_files() -> None:
    day = parsed(published="2023-05-10")
    assert (day.day, day.published, day.dated) == (date(2023, 5, 10), None, True)
    undated = parsed(published=None)
    assert (undated.day, undated.dated) == (FILE_DAY, False)
    assert undated.problems


def test_the_digest_is_of_the_captures_bytes_and_its_manifest_row(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE)
    (tmp_path / "b.txt").write_text(PAGE)
    table = tmp_path / "m.csv"

    def digests(text: str) -> list[str]:
        table.write_text(text)
        return [item.digest for item in readings(tmp_path, Manifest.load(table, RULES.zone))]

    plain = [item.digest for item in readings(tmp_path)]
    with_row = digests("file,author\na.txt,Nira\n")
    assert plain[0] == plain[1] == with_row[1]
    assert with_row[0] != plain[0]
    assert digests("file,author\na.txt,Ova\n")[0] != with_row[0]
    assert digests("file,author\nc.txt,Nira\na.txt,Nira\n") == with_row


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "m.csv",
            "file,url,id,sections,published,author\n"
            "a.txt,https://example.com/a,https://example.com/?p=1,UK News;Sport,"
            "2022-01-02T03:04:05Z,Nira\n",
        ),
        (
            "m.jsonl",
            '{"file": "a.txt", "url": "https://example.com/a", "id": "https://example.com/?p=1", '
            '"sections": ["UK News", "Sport"], "published": "2022-01-02T03:04:05Z", '
            '"author": "Nira"}\n',
        ),
    ],
)
def test_the_manifest_wins_over_the_text(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text("\ufeff" + text, encoding="utf-8")
    manifest = Manifest.load(tmp_path / name, RULES.zone)
    undated = read_page(PAGE.partition("\n")[2], RULES, FILE_DAY)
    assert not undated.dated
    article = manifest.applied_to(undated, "a.txt")
    assert manifest.problems == ()
    assert article.url == "https://example.com/a"
    assert article.id == "https://example.com/?p=1"
    assert article.sections == ("UK News", "Sport")
    assert article.published is not None
    assert article.published.isoformat() == "2022-01-02T03:04:05+00:00"
    assert (article.day, article.dated, article.problems) == (date(2022, 1, 2), True, ())
    assert article.authors == ("Nira",)
    assert manifest.applied_to(undated, "b.txt") is undated


def test_a_plain_day_in_the_manifest_gives_no_time(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("file,published\na.txt,2022-01-02\n")
    article = Manifest.load(tmp_path / "m.csv", RULES.zone).applied_to(parsed(), "a.txt")
    assert (article.day, article.published) == (date(2022, 1, 2), None)


def test_a_wrong_value_in_the_manifest_is_named_by_line_and_key_and_loses_no_other(
    tmp_path: Path,
) -> None:
    (tmp_path / "m.csv").write_text(
        "file,url,id,published,author\n"
        "a.txt,javascript:x,my id,soon,Nira\n"
        ",https://example.com,,,\n"
        "a.txt,,,,Ova\n"
        "b.txt,,,2023-05-05,\n"
    )
    manifest = Manifest.load(tmp_path / "m.csv", RULES.zone)
    article = manifest.applied_to(parsed(), "a.txt")
    assert (article.url, article.id, article.authors) == (None, "my id", ("Nira",))
    assert article.day == date(2023, 5, 10)
    assert set(manifest.rows) == {"a.txt", "b.txt"}
    for line, key in [(2, "url"), (2, "id"), (2, "published"), (3, "file"), (4, "file")]:
        assert any(f"m.csv, line {line}: {key}" in problem for problem in manifest.problems)
    assert len(manifest.problems) == 5


def test_a_manifest_of_json_lines_names_its_broken_lines(tmp_path: Path) -> None:
    (tmp_path / "m.jsonl").write_text(
        '{"file": "a.txt", "sections": "A|B; C"}\n{broken\n[]\n{"file": "b.txt", "author": 1}\n'
    )
    manifest = Manifest.load(tmp_path / "m.jsonl", RULES.zone)
    assert manifest.rows["a.txt"].sections == ("A", "B", "C")
    assert [problem.split(": ")[1] for problem in manifest.problems] == [
        "no JSON",
        "no JSON object; the row is left out",
        "author = 1",
    ]


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00", b"url,id\n", b""])
def test_a_manifest_that_is_none_is_an_error_of_the_configuration(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "m.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"m\.csv"):
        Manifest.load(path, RULES.zone)


def test_the_fingerprint_changes_with_all_that_decides_how_captures_are_read() -> None:
    changed = [
        replace(RULES, default_section="News"),
        replace(RULES, layout="general"),
        replace(RULES, time_of_day=time(6)),
        replace(RULES, sections=RULES.sections[1:]),
        replace(RULES, sections=(*RULES.sections, SectionSettings(name="Sport", slug="sport"))),
        rules_for(zone="UTC"),
    ]
    prints = {reading_fingerprint(rules) for rules in [RULES, *changed]}
    assert len(prints) == len(changed) + 1
    assert reading_fingerprint(rules_for()) == reading_fingerprint(RULES)


WORDS = st.sampled_from(
    [
        *(
            "\n",
            "\n\n",
            "May 10, 2023",
            "1 min read",
            "A headline of the day",
            "One paragraph of it.",
        ),
        *("ALSO READ:", "ALSO READ", "Previous Story", "Next Story", "Latest from ", "-Top News"),
        *(
            "Go toTop",
            "Don't Miss",
            "…reports Asian Lite News",
            ", writes ",
            "https://a.b/c",
            "(Photo:",
        ),
        *(
            "Categories",
            "1. Home",
            "Related Articles",
            "MOST POPULAR",
            "Publish Date :",
            "By ",
            " ",
        ),
    ]
)


@settings(max_examples=500, deadline=None)
@given(
    st.lists(WORDS | st.text(max_size=20), max_size=30),
    st.sampled_from(["auto", "general", "asianlite"]),
)
def test_any_text_is_an_article_of_clean_lines_or_refused(parts: list[str], layout: str) -> None:
    try:
        article = read_page("".join(parts), rules_for(layout), FILE_DAY)
    except CaptureRefused as refusal:
        assert refusal.reason  # noqa: PT017 - most texts are no refusal, so pytest.raises cannot be
        return
    texts = [article.title, article.summary, *(block.text for block in article.blocks)]
    texts += [*article.authors, *article.sections, *article.also_read]
    assert article.title
    assert all(article.sections)
    assert article.blocks or article.summary
    for text in texts:
        assert text == text.strip()
        assert "\n" not in text
        text.encode("utf-8")
    printed = json.dumps(article_as_json("a", article, RULES))
    sections = tuple(dict.fromkeys(map(RULES.section_of, article.sections)))
    assert read_article(printed.encode(), RULES, FILE_DAY) == replace(article, sections=sections)


def test_f10_many_parsed_articles_may_be_larger_than_one_capture(tmp_path: Path) -> None:
    line = json.dumps(PARSED)
    rules = replace(RULES, max_bytes=len(line) + 10)
    long_line = json.dumps(PARSED | {"summary": "x" * 100})
    (tmp_path / "many.jsonl").write_text("\n".join([*[line] * 50, long_line]))
    (stamp,) = scan(tmp_path).files
    found = read_file(tmp_path, stamp, rules)
    assert [reading.refused for reading in found[:50]] == [None] * 50
    assert "captures.max_bytes" in (found[50].refused or "")
    (stamp,) = scan(tmp_path).files
    (whole,) = read_file(tmp_path, stamp, replace(rules, max_bytes=len(line) // 4))
    assert "captures.max_bytes" in (whole.refused or "")
