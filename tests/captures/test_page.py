"""The grammar of a page with all its variants, on pages made for the purpose."""

from dataclasses import replace

import pytest

from feedsvc.captures.page import read_page
from feedsvc.errors import CaptureRefused
from feedsvc.model import Article, Block, Teaser
from tests.captures.conftest import ASIANLITE, FILE_DAY, rules_for

HEAD = "May 10, 2023\n1 min read\n\nA headline of the day\n\n"
STANDFIRST = "What it is about…reports Asian Lite News\n\n"
PROSE = "A first paragraph that says what happened on that day."
MORE = "A second paragraph that says what happened on the next day."


def read(text: str, layout: str = "auto") -> Article:
    return read_page(text, rules_for(layout), FILE_DAY)


def with_body(*blocks: str) -> Article:
    return read(HEAD + STANDFIRST + "\n\n".join([PROSE, *blocks, MORE]))


@pytest.mark.parametrize(
    "credit",
    [
        "…reports Asian Lite News",
        "….reports Asian Lite News",
        "...reports Asian Lite News",
        "....reports Asian Lite News",
        ", reports Asian Lite News",
        "…Reports Asian Lite News",
        "…report Asian Lite News",
        "…reports Asian Lite",
        "…reports Asian Lite news",
        "… reports Asian Lite News.",
        " reports Asian Lite News",
        " – reports Asian Lite News",
        "…reports Asian Lite News (ANI)",
        "…reports Asian Lite News (ANI).",
        "….reports Asian Lite News (Yonhap News Agency)",
    ],
)
@pytest.mark.parametrize("text", ["What it is about", "He said “it is about that”", "İİİ it is"])
def test_every_spelling_of_the_credit_is_taken_off_the_standfirst(text: str, credit: str) -> None:
    article = read(f"{HEAD}{text}{credit}\n\n{PROSE}\n\n{MORE}")
    assert article.summary == text
    assert article.authors == ("Asian Lite News",)


@pytest.mark.parametrize(
    ("byline", "name"),
    [
        ("….writes Hamid Amer", "Hamid Amer"),
        ("..writes Hamid Amer", "Hamid Amer"),
        (", writes Hamid Amer", "Hamid Amer"),
        ("…reports Hamid Amer", "Hamid Amer"),
        ("….writes PROF. JOHN SMITH", "PROF. JOHN SMITH"),
        ("…writes Dr. Anna van der Berg", "Dr. Anna van der Berg"),
        ("…writes Lt. Gen. (Retd.) P. K. Rao", "Lt. Gen. (Retd.) P. K. Rao"),
        ("…writes हमीद अमीर", "हमीद अमीर"),
        ("….reports 李明", "李明"),
        ("…reports ნინო ბერიძე", "ნინო ბერიძე"),
        ("…writes ジョン・スミス", "ジョン・スミス"),
        (", writes محمد بن سلمان", "محمد بن سلمان"),
        ("…reports สมชาย ใจดี", "สมชาย ใจดี"),
        ("…writes Hamid Amer (ANI)", "Hamid Amer"),
        ("…writes हमीद अमीर (IANS)", "हमीद अमीर"),
    ],
)
def test_a_byline_in_place_of_the_credit_is_the_author(byline: str, name: str) -> None:
    article = read(f"{HEAD}What it is about{byline}\n\n{PROSE}")
    assert (article.summary, article.authors) == ("What it is about", (name,))


@pytest.mark.parametrize(
    "line",
    [
        "He said that the paper, which reports on all of it every day, was wrong (ANI)",
        "The summit will take place, Yonhap news agency reported.",
        "What she writes is read by many people in the country.",
        "He left early, reports said.",
    ],
)
def test_what_is_no_credit_stays_in_the_standfirst(line: str) -> None:
    article = read(f"{HEAD}{line}\n\n{PROSE}")
    assert (article.summary, article.authors) == (line, ())


def test_the_standfirst_repeated_in_the_body_stays_there() -> None:
    article = read(
        f"{HEAD}It began on May 9….reports Asian Lite News\n\nIt began on May 9.\n\n{MORE}"
    )
    assert article.blocks[0] == Block("paragraph", "It began on May 9.")


@pytest.mark.parametrize(
    "marker",
    [
        "ALSO READ: ",
        "ALSO READ:",
        "ALSO READ-",
        "ALSO READ - ",
        "ALSO READ – ",
        "ALOS READ: ",
        "Also Read: ",
        "Also read:",
        "also read: ",
    ],
)
def test_also_read_is_no_paragraph_in_any_spelling_nor_in_mid_body(marker: str) -> None:
    article = with_body(f"{marker}Another story")
    assert article.also_read == ("Another story",)
    assert [block.text for block in article.blocks] == [PROSE, MORE]


def test_a_paragraph_may_begin_with_a_markers_words() -> None:
    lines = (
        "Also read the report that the ministry sent out on Monday.",
        "Latest from the front is that the army has moved on.",
        "Next Story House in the town is open again.",
        "Don't Miss the fair, the mayor said.",
    )
    assert [block.text for block in with_body(*lines).blocks] == [PROSE, *lines, MORE]


@pytest.mark.parametrize(
    "caption",
    [
        "The minister at the gate….(Photo:IN)",
        "The chairman,(grab)",
        "The minister at the gate…(photo:",
        "The minister at the gate (Photo: X/@handle)",
        "March of the captain Pic credits Instagram",
        "Photo credit: The Paper",
        "The minister (File photo)",
        "The minister (ANI Photo)",
        "The minister at the gate. Photo by Nira Khor",
    ],
)
def test_a_caption_is_told_from_prose_in_every_spelling(caption: str) -> None:
    assert with_body(caption).blocks[1] == Block("caption", caption)


def test_a_paragraph_that_speaks_of_photos_is_prose() -> None:
    lines = (
        "The gallery (photographed in May) was opened by the mayor on Monday.",
        "He gave photo credits to all who had been there on that day.",
        "The house (photo and all) was sold, the paper said on Monday.",
    )
    assert {block.kind for block in with_body(*lines).blocks} == {"paragraph"}


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("What the Truce Means", "subheading"),
        ("‘Golden Age’", "subheading"),
        ("What does it mean?", "subheading"),
        ("“What does it mean?”", "paragraph"),
        ("“We will go on”", "paragraph"),
        ("See https://example.com/a", "paragraph"),
        ("He named three of them:", "paragraph"),
        ("each further 10 captives", "paragraph"),
        (
            "In a statement, the premier’s office said under the deal, each further 10 captives "
            "will add a day to the pause",
            "paragraph",
        ),
        ("https://www.youtube.com/watch?v=XXXXXXXXXXX", "embed"),
        ("HTTP://example.com/a", "embed"),
        ("ftp://example.com/a is the address.", "paragraph"),
    ],
)
def test_a_block_among_the_paragraphs_has_its_kind(line: str, kind: str) -> None:
    assert with_body(line).blocks[1] == Block(kind, line)  # type: ignore[arg-type]  # a literal above


def test_a_short_line_that_no_prose_follows_is_a_paragraph() -> None:
    article = read(f"{HEAD}{STANDFIRST}{PROSE}\n\nShort Words\n\nALSO READ: Another story")
    assert article.blocks[1].kind == "paragraph"


@pytest.mark.parametrize("path", ASIANLITE, ids=lambda path: path.stem)
def test_line_ends_and_blanks_make_no_other_article(path: object) -> None:
    text = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]  # a Path
    whole = read(text)
    for variant in (
        text.replace("\n\n", "\n\n\n\n"),
        text.replace("\n", "  \n"),
        text.replace("\n", "\r\n").replace("\r\n", "\n"),
        "\n\n" + text + "\n\n\n",
        text.replace("\n\n", "\n \u00a0\n"),
    ):
        assert read(variant) == whole


def test_the_end_is_read_in_its_order() -> None:
    article = read(
        f"{HEAD}{STANDFIRST}{PROSE}\n\nALSO READ: One\n\nALSO READ-Two\n\n"
        "Previous Story\n\nThree\n\n"
        "Next Story\n\n‘Four’\n\nLatest from UK News\n\nFive\n\nSix six six\n\nSeven\n\nEight\n"
        "Go toTop\n\nDon't Miss\n\nNine\n\n1 2 3 4 5 6 7 8 9 10\n\nTen\n\n1 2 3 4 5 6 7 8 9 10"
    )
    assert article.also_read == ("One", "Two")
    assert (article.previous, article.next) == ("Three", "‘Four’")
    assert article.sections == ("UK News",)
    assert article.teasers == (Teaser("Five", "Six six six"), Teaser("Seven", "Eight"))
    assert [pair.title for pair in article.dont_miss] == ["Nine", "Ten"]
    assert article.cut is False
    assert article.blocks == (Block("paragraph", PROSE),)


def test_the_oldest_and_the_newest_article_have_one_neighbour() -> None:
    newest = read(
        f"{HEAD}{STANDFIRST}{PROSE}\n\nPrevious Story\n\nOne\n\nLatest from -Top News\n\nA\n\nB"
    )
    oldest = read(
        f"{HEAD}{STANDFIRST}{PROSE}\n\nNext Story\n\nOne\n\nLatest from -Top News\n\nA\n\nB"
    )
    assert (newest.previous, newest.next) == ("One", None)
    assert (oldest.previous, oldest.next) == (None, "One")


def test_a_byline_within_a_quote_loses_the_quote_that_closes_it() -> None:
    article = read(f"{HEAD}He said “it is about that….reports Asian Lite News”\n\n{PROSE}")
    assert article.authors == ("Asian Lite News",)


def test_a_sentence_that_ends_in_its_source_is_no_byline() -> None:
    line = "It will go on, reports Reuters."
    article = read(f"{HEAD}{line}\n\n{PROSE}")
    assert (article.summary, article.authors) == (line, ())


def test_the_standfirst_repeated_without_a_full_stop_is_no_subheading() -> None:
    article = read(f"{HEAD}{STANDFIRST}What it is about\n\n{MORE}")
    assert article.blocks[0] == Block("paragraph", "What it is about")


def test_doubled_blanks_hide_no_date_read_time_or_label() -> None:
    article = read(
        f"May  10,2023\n1  min  read\n\nA headline\n\n{STANDFIRST}{PROSE}\n\nALSO  READ: One\n\n"
        "Previous  Story\n\nTwo\n\nNext Story\n\nThree"
    )
    assert (str(article.day), article.read_minutes) == ("2023-05-10", 1)
    assert (article.also_read, article.previous, article.next) == (("One",), "Two", "Three")


def test_an_also_read_label_alone_names_the_next_line() -> None:
    article = with_body("ALSO READ", "Another story")
    assert article.also_read == ("Another story",)
    assert [block.text for block in article.blocks] == [PROSE, MORE]


@pytest.mark.parametrize("label", ["Previous Story", "Next Story", "Go toTop", "ALSO READ: One"])
def test_a_label_of_the_pages_end_is_no_headline(label: str) -> None:
    with pytest.raises(CaptureRefused, match="no headline"):
        read(f"May 10, 2023\n1 min read\n\n{label}\n\nOne two three.\n\n{PROSE}\n\nNext Story")


def test_a_headline_may_begin_with_a_markers_words() -> None:
    for title in ("Latest from the Front: Army Moves", "Next Story Begins at Sea", "Today: A Vote"):
        page = f"May 10, 2023\n1 min read\n\n{title}\n\n{STANDFIRST}{PROSE}"
        assert read(page).title == title


def test_another_theme_of_the_site_brings_its_own_furniture() -> None:
    article = read(
        "Categories\n-Top News Europe\n\nA headline of the day\n\nPosted by: Nira Khor\n\n"
        f"{STANDFIRST}{PROSE}\n\nAdvertisement\n\n{MORE}\n\nFacebook Twitter\n\n"
        "Tags\n\none\n\nLeave a Reply\n\nYour email address will not be published."
    )
    assert [block.text for block in article.blocks] == [PROSE, MORE]
    assert (article.summary, article.sections) == ("What it is about", ("Top News", "Europe"))
    assert article.authors == ("Nira Khor",)


def test_a_headline_wholly_in_quotes_keeps_them() -> None:
    article = read(f"May 10, 2023\n1 min read\n\n‘All is well’\n\n{STANDFIRST}{PROSE}")
    assert article.title == "‘All is well’"


def test_a_page_without_a_date_has_its_files_day_and_says_so() -> None:
    for head in ("", "1 min read\n\n"):
        article = read(f"{head}A headline of the day\n\n{STANDFIRST}{PROSE}")
        assert (article.title, article.day, article.dated) == (
            "A headline of the day",
            FILE_DAY,
            False,
        )
        assert len(article.problems) == 1
        assert str(FILE_DAY) in article.problems[0]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \n\t\n\u00a0\n", "empty"),
        ("A title alone", "no text"),
        ("May 10, 2023\n1 min read\n\nA title alone\n", "no text"),
        ("May 10, 2023\n1 min read\n", "no headline"),
        (f"{HEAD}ALSO READ: Another\n\nPrevious Story\n\nOne", "no text"),
        (f"{HEAD}A standfirst that breaks o", "cut before"),
    ],
)
def test_f1_a_capture_without_text_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(CaptureRefused) as caught:
        read(text)
    assert reason in caught.value.reason


def test_f3_what_xml_forbids_is_removed_with_one_problem() -> None:
    body = "A\x0bb\ufffec\ud800d ]]> paragraph of the text."
    head = HEAD.replace("day", "d\x08ay")
    article = read(f"{head}{STANDFIRST}{body}\n\n{MORE}")
    assert article.title == "A headline of the day"
    assert article.blocks[0].text == "Abcd ]]> paragraph of the text."
    assert [problem for problem in article.problems if "XML" in problem] == [
        "4 characters that XML forbids were removed"
    ]


def test_f4_markup_and_bidi_controls_are_text_or_gone() -> None:
    page = HEAD.replace("A headline", "</title><script>x</script>\u202eA headline") + STANDFIRST
    article = read(f"{page}{PROSE}\n\njavascript:alert(1)\n\ndata:text/html,x\n\n{MORE}")
    assert article.title == "</title><script>x</script>A headline of the day"
    assert {block.kind for block in article.blocks} <= {"paragraph", "subheading"}


def test_f5_text_that_looks_like_html_is_text() -> None:
    assert with_body("a <b> c &amp; d, he said.").blocks[1].text == "a <b> c &amp; d, he said."


def test_f6_an_impossible_date_is_named_and_the_files_day_taken() -> None:
    article = read(f"31 February 2023\n1 min read\n\nA headline\n\n{STANDFIRST}{PROSE}")
    assert (article.title, article.day, article.dated) == ("A headline", FILE_DAY, False)
    assert "31 February 2023" in article.problems[0]


@pytest.mark.parametrize("line", ["Septembr 3, 2023", "September 3, 23", "Yesterday", "3rd inst."])
@pytest.mark.parametrize("above", ["", "Today: 4 September 2023\n", "Today: 4 September 2023\n\n"])
def test_f6_a_date_line_that_cannot_be_read_is_named_and_no_headline(above: str, line: str) -> None:
    article = read(f"{above}{line}\n1 min read\n\nBridge\n\n{STANDFIRST}{PROSE}\n\n{MORE}")
    assert (article.title, article.day, article.dated) == ("Bridge", FILE_DAY, False)
    assert article.blocks[0].text == PROSE
    assert article.read_minutes == 1
    assert article.problems[0].startswith(f"'{line}': ")
    assert "no date on the page" in article.problems[1]


def test_f6_a_day_of_crawl_that_cannot_be_read_is_no_headline() -> None:
    article = read(
        f"Today: Sunday\nSeptembr 3\n1 min read\n\nBridge\n\n{STANDFIRST}{PROSE}\n\n{MORE}"
    )
    assert (article.title, article.dated, article.crawled) == ("Bridge", False, None)
    assert "'Today: Sunday'" in article.problems[0]
    assert "'Septembr 3'" in article.problems[1]


@pytest.mark.parametrize(
    "mark",
    [
        "…writes मंत्री ने आज लंदन में एक नया पुल खोला",
        "…reports 部长今天在伦敦宣布，大桥开通。",
        "….reports 李明 2023",
        "…writes कि यह बहुत अच्छा है।",
    ],
)
def test_a_sentence_in_a_script_without_capitals_is_no_byline(mark: str) -> None:
    line = f"What it is about{mark}"
    article = read(f"{HEAD}{line}\n\n{PROSE}\n\n{MORE}")
    assert (article.summary, article.authors) == (line, ())


def test_f6_only_the_one_line_in_the_read_times_block_is_the_date_by_its_place() -> None:
    article = read(f"Bridge\n\n1 min read\n\n{STANDFIRST}{PROSE}\n\n{MORE}", "asianlite")
    assert article.title == "Bridge"


def test_f6_a_read_time_of_another_site_makes_no_asianlite_page() -> None:
    article = read(
        "Harbour opens for the first ship\n1 min read\nBy Nira Khor\nMay 1, 2023\n\n"
        f"{PROSE}\n\n{MORE}"
    )
    assert article.blocks[0].text == PROSE
    assert (article.authors, article.read_minutes) == (("Nira Khor",), 1)


def test_a_layout_can_be_set() -> None:
    text = f"A headline of the day\n\nA line that is the standfirst by its place.\n\n{PROSE}"
    assert read(text).summary == ""
    assert read(text, "asianlite").summary == "A line that is the standfirst by its place."


def test_the_order_of_settings_does_not_change_the_article() -> None:
    rules = rules_for()
    turned = replace(rules, sections=rules.sections[::-1])
    text = ASIANLITE[3].read_text(encoding="utf-8")
    assert read_page(text, rules, FILE_DAY) == read_page(text, turned, FILE_DAY)
