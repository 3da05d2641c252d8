"""Every sample capture against every field that its expected line gives."""

import json
from datetime import date
from typing import Any

import pytest

from feedsvc.captures.decode import decode
from feedsvc.captures.page import read_page
from feedsvc.model import Article
from tests.captures.conftest import ASIANLITE, FILE_DAY, OTHER_SITES, SAMPLES, rules_for


def _expected(name: str) -> list[dict[str, Any]]:
    text = (SAMPLES / f"{name}.expected.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def _article(site: str, file: str) -> Article:
    text, problems = decode((SAMPLES / site / file).read_bytes())
    return read_page(text, rules_for(), FILE_DAY, problems)


def _texts(article: Article, kind: str) -> list[str]:
    return [block.text for block in article.blocks if block.kind == kind]


ROWS = [(site, row) for site in ("asianlite", "other-sites") for row in _expected(site)]


@pytest.mark.parametrize(("site", "row"), ROWS, ids=[row["file"] for _, row in ROWS])
def test_a_sample_reads_into_what_its_expected_line_says(site: str, row: dict[str, Any]) -> None:
    article = _article(site, row["file"])
    paragraphs = _texts(article, "paragraph")

    assert article.title == row["headline"].strip()
    assert article.dated == (row["date"] is not None)
    assert article.day == (date.fromisoformat(row["date"]) if row["date"] else FILE_DAY)
    assert article.read_minutes == row["read_minutes"]
    author = row["byline"] or row["credit"]
    assert article.authors == ((author,) if author else ())
    assert article.sections[0] == (row["section"] or "Top News").lstrip("-")
    assert list(article.also_read) == row["also_read"]
    assert article.previous == (row["previous"].strip() if row["previous"] else None)
    assert article.next == (row["next"].strip() if row["next"] else None)
    teasers = [teaser.title for teaser in article.teasers]
    assert len(teasers) == row["n_teasers"]
    assert teasers == [title.strip() for title in row["teaser_headlines"]]
    assert paragraphs[0].startswith(row["body_first"])
    assert paragraphs[-1].startswith(row["body_last"])
    assert len(paragraphs) == row["n_body_paragraphs"]
    assert _texts(article, "caption") == row["captions"]
    assert _texts(article, "subheading") == row["subheadings"]


@pytest.mark.parametrize("row", _expected("asianlite"), ids=lambda row: row["file"])
def test_an_asianlite_sample_has_its_standfirst_links_and_end(row: dict[str, Any]) -> None:
    article = _article("asianlite", row["file"])
    whole = article.summary + row["credit_lead"]
    whole += f"reports {row['credit']}" if row["credit"] else f"writes {row['byline']}"
    assert whole.startswith(row["standfirst"])
    assert whole.endswith(row["standfirst_ends"])
    assert _texts(article, "embed") == row["embed_urls"]
    pairs = [{"headline": pair.title, "summary": pair.summary} for pair in article.dont_miss]
    assert pairs == row["dont_miss"]
    assert article.cut is row["cut"]
    crawled = {"Today: 6 October 2025": date(2025, 10, 6), None: None}
    assert article.crawled == crawled[row["today_line"]]


@pytest.mark.parametrize(
    ("stem", "cut"),
    [
        ("03_publish_date_after_body", False),  # its last summary ends as all of them do
        ("05_by_agency_slash_date", True),
        ("11_asianlite_uk_categories", True),
    ],
)
def test_a_page_of_another_site_is_cut_where_that_can_be_told(stem: str, cut: bool | None) -> None:
    assert _article("other-sites", f"{stem}.txt").cut is cut


def test_times_of_other_sites_are_read_in_the_sites_zone() -> None:
    times = [_article("other-sites", path.name).published for path in OTHER_SITES]
    assert [moment and moment.isoformat() for moment in times] == [
        "2022-07-15T06:53:00+01:00",
        "2021-10-03T12:09:00+01:00",
        None,
    ]


def test_categories_on_one_line_are_told_apart_by_the_configured_names() -> None:
    article = _article("other-sites", "11_asianlite_uk_categories.txt")
    assert article.sections == ("Top News", "Europe", "Emirate News")


def test_two_crawls_of_one_article_differ_in_the_pages_end_alone() -> None:
    first = _article("asianlite", "21_crackdown_crawl_a.txt")
    second = _article("asianlite", "22_crackdown_crawl_b_full.txt")
    assert (first.title, first.summary, first.blocks) == (
        second.title,
        second.summary,
        second.blocks,
    )
    assert first.teasers != second.teasers


def test_the_seed_reads_whole() -> None:
    article = _article("asianlite", "000_seed.txt")
    assert article.title == "Kim, Putin Expected to Strengthen Military Cooperation"
    assert article.day == date(2023, 9, 13)
    assert article.read_minutes == 1
    assert article.summary.endswith("without specifying details")
    assert article.authors == ("Asian Lite News",)
    assert article.sections == ("Top News",)
    assert [block.kind for block in article.blocks] == ["paragraph"] * 4
    assert article.also_read == ("US warns Kim, Putin on arms deal",)
    assert article.previous is not None
    assert article.previous.startswith("Russia Hosts 8th")
    assert article.next == "Poland Urges EU to Extend Ukrainian Grain Import Ban"
    assert len(article.teasers) == 4
    assert len(article.dont_miss) == 2
    assert article.cut is False
    assert article.problems == ()


def test_the_samples_are_all_here() -> None:
    assert len(ASIANLITE) == 13
    assert len(OTHER_SITES) == 3
