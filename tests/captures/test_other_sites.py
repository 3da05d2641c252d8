"""Pages of other sites: their dates, bylines and furniture, read by the general layout."""

from datetime import date

import pytest

from feedsvc.captures.page import read_page
from feedsvc.model import Article
from tests.captures.conftest import FILE_DAY, rules_for

TITLE = "Harbour opens again for the first ship"
FIRST = "The harbour was opened again on Monday, the mayor said."
SECOND = "The first ship came in from the north at noon, she said."


def read(*lines: str) -> Article:
    return read_page("\n\n".join(lines), rules_for(), FILE_DAY)


def texts(article: Article) -> list[str]:
    return [block.text for block in article.blocks]


@pytest.mark.parametrize(
    ("line", "day", "published"),
    [
        (
            "Written by Nira Khor May 10, 2023, 04:54 pm",
            date(2023, 5, 10),
            "2023-05-10T16:54:00+01:00",
        ),
        ("Published: Mon 6 Dec 2021, 6:18 PM", date(2021, 12, 6), "2021-12-06T18:18:00+00:00"),
        ("Publish Date : 15 July 2022 06:53 AM", date(2022, 7, 15), "2022-07-15T06:53:00+01:00"),
        ("2021/10/03 12:09", date(2021, 10, 3), "2021-10-03T12:09:00+01:00"),
        ("23 de febrero de 2023", date(2023, 2, 23), None),
        ("Posted by: Nira Khor on March 3, 2023", date(2023, 3, 3), None),
        ("2023-10-16T10:00:00+08:00", date(2023, 10, 16), "2023-10-16T10:00:00+08:00"),
    ],
)
def test_a_date_behind_the_headline_is_the_articles(
    line: str, day: date, published: str | None
) -> None:
    article = read("Thursday, December 25th, 2025", TITLE, line, FIRST, SECOND)
    assert (article.title, article.day, article.dated) == (TITLE, day, True)
    assert (article.published and article.published.isoformat()) == published
    assert article.crawled == date(2025, 12, 25)
    assert texts(article) == [FIRST, SECOND]


def test_a_date_line_may_name_the_section() -> None:
    article = read(" date 2023-10-16 in UK News", TITLE, FIRST, SECOND)
    assert (article.day, article.sections) == (date(2023, 10, 16), ("UK News",))


def test_f6_a_crawl_day_alone_is_no_date_of_the_article() -> None:
    article = read("Thursday, December 25th, 2025", TITLE, FIRST, SECOND)
    assert not article.dated
    assert article.crawled == date(2025, 12, 25)


def test_f6_of_two_dates_the_earlier_is_taken_and_both_are_named() -> None:
    article = read("25 December 2025", TITLE, "3 May 2023", FIRST, SECOND)
    assert article.day == date(2023, 5, 3)
    assert any("2023-05-03" in problem and "2025-12-25" in problem for problem in article.problems)


@pytest.mark.parametrize(
    ("byline", "name"),
    [
        ("Written by Nira Khor", "Nira Khor"),
        ("Posted by: Nira Khor", "Nira Khor"),
        ("By Press Agency", "Press Agency"),
        ("By Nira Khor | Updated: July 4, 2022", "Nira Khor"),
        ("Posted by Nira Khor on March 3, 2023", "Nira Khor"),
        ("March 3, 2023 by Nira Khor", "Nira Khor"),
    ],
)
def test_a_byline_is_the_author_and_no_text(byline: str, name: str) -> None:
    article = read(TITLE, byline, FIRST, SECOND)
    assert (article.authors, texts(article)) == ((name,), [FIRST, SECOND])


def test_a_line_that_only_begins_like_a_byline_is_text() -> None:
    line = "By the end of the year the harbour had seen a hundred ships."
    assert texts(read(TITLE, FIRST, line, SECOND)) == [FIRST, line, SECOND]


def test_a_datelines_agency_is_the_author_where_no_byline_is() -> None:
    first = f"NORTH TOWN (PA) — {FIRST}"
    article = read(TITLE, first, SECOND)
    assert (article.authors, texts(article)) == (("PA",), [first, SECOND])


def test_a_headline_printed_twice_is_the_headline_and_no_text() -> None:
    article = read(
        "Skip to content",
        "Home",
        "World",
        "Weather for the whole of the week",
        TITLE,
        TITLE,
        FIRST,
        SECOND,
    )
    assert (article.title, texts(article)) == (TITLE, [FIRST, SECOND])


def test_furniture_in_and_behind_the_body_is_left_out() -> None:
    article = read(
        TITLE,
        FIRST,
        "Related Articles",
        "Bridge closed for the winter",
        "Road open to the south",
        SECOND,
        "Share on Facebook",
        "Previous articleBridge closed for the winter",
        "Next articleRoad open to the south",
        "Tags",
        "harbour, ships",
        "Leave a Reply",
        "You must be logged in to post a comment.",
        "MOST POPULAR",
        "A ship came in from the north",
        "A ship went out to the south",
    )
    assert texts(article) == [FIRST, SECOND]
    assert article.previous == "Bridge closed for the winter"
    assert article.next == "Road open to the south"
    assert article.teasers == ()
    assert article.cut is None


def test_related_pairs_in_mid_body_are_left_out_with_their_summaries() -> None:
    article = read(
        TITLE,
        FIRST,
        "Related Articles",
        "Bridge closed for the winter",
        "The bridge has been closed for the winter, the mayor said.",
        "Road open to the south",
        "The road is open again to the south, the mayor said.",
        "MOST POPULAR",
    )
    assert texts(article) == [FIRST]


def test_a_page_that_ends_in_mid_sentence_is_cut() -> None:
    assert read(TITLE, FIRST, "The first ship came in fr").cut is True
    assert read(TITLE, FIRST, SECOND).cut is None
    assert read(TITLE, FIRST, SECOND, "MOST POPULAR", "A ship came").cut is True


@pytest.mark.parametrize(
    "line",
    [
        "Facebook Twitter WhatsApp",
        "- Facebook",
        "Share on Facebook Share on Twitter",
        "3 Comments",
        "Sign up for our newsletter",
        "ADVERTISEMENT",
        "Publicidad",
    ],
)
def test_a_line_that_is_nothing_but_buttons_is_left_out(line: str) -> None:
    assert texts(read(TITLE, FIRST, line, SECOND, line)) == [FIRST, SECOND]


def test_prose_that_begins_with_a_buttons_word_is_text() -> None:
    lines = ["Facebook and Twitter were down.", "Share prices fell, she said.", "Tags were sold."]
    assert texts(read(TITLE, FIRST, *lines)) == [FIRST, *lines]


def test_a_cut_paragraph_that_begins_with_a_dates_label_is_text() -> None:
    cut = "Published reports say the ho"
    assert texts(read(TITLE, FIRST, SECOND, cut)) == [FIRST, SECOND, cut]
    assert texts(read(TITLE, FIRST, SECOND, "Published Mon 6 De")) == [FIRST, SECOND]


def test_a_trail_of_crumbs_is_no_headline() -> None:
    for sign in (" / ", " > ", " » "):
        article = read(sign.join(["Home", "World", TITLE]), TITLE, FIRST, SECOND)
        assert (article.title, article.sections) == (TITLE, ("World",))


def test_a_date_that_looks_like_a_lists_item_is_a_date() -> None:
    assert read(TITLE, "10. Februar 2023", FIRST, SECOND).day == date(2023, 2, 10)


@pytest.mark.parametrize("copies", [1, 2])
def test_a_headline_may_be_longer_than_a_line_of_navigation(copies: int) -> None:
    title = (
        f"{TITLE} as the mayor promises two more before the winter and three after it, in spring"
    )
    article = read("May 10, 2023", *[title] * copies, FIRST, SECOND)
    assert (article.title, texts(article)) == (title, [FIRST, SECOND])


def test_a_short_first_paragraph_is_not_lost() -> None:
    for line in ("It is open.", "“We will go on”"):
        assert texts(read(TITLE, "Nira Khor", line, FIRST, SECOND)) == [line, FIRST, SECOND]


def test_a_neighbours_headline_may_follow_its_label_behind_a_blank() -> None:
    article = read(TITLE, FIRST, SECOND, "Previous article Bridge closed", "Next article Road open")
    assert (article.previous, article.next) == ("Bridge closed", "Road open")
    assert texts(article) == [FIRST, SECOND]


def test_a_related_headline_may_be_a_question() -> None:
    article = read(TITLE, FIRST, "Related Articles", "Will it rain?", "Road open again", SECOND)
    assert texts(article) == [FIRST, SECOND]


def test_a_sentence_that_ends_in_its_source_is_no_standfirst() -> None:
    line = "The harbour is open again since Monday, reports Reuters."
    assert texts(read(TITLE, line, FIRST)) == [line, FIRST]


def test_furniture_in_spanish_is_left_out() -> None:
    article = read(
        *("Saltar al contenido", "El puerto abre de nuevo hoy", "23 de febrero de 2023"),
        *("El puerto abre de nuevo este lunes, dijo el alcalde.", "Artículos relacionados"),
        *("El alcalde gana", "El primer barco llega a las doce, dijo.", "Etiquetas", "puerto"),
        *("Deja una respuesta", "Tu dirección de correo no será publicada."),
    )
    assert article.title == "El puerto abre de nuevo hoy"
    assert texts(article) == [
        "El puerto abre de nuevo este lunes, dijo el alcalde.",
        "El primer barco llega a las doce, dijo.",
    ]
