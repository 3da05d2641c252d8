"""Hubs, filters, redirects and the counts' file: what is taken, and what is refused (F19)."""

from pathlib import Path

import pytest

from feedsvc.config import Configuration, load
from feedsvc.errors import ConfigurationError

SITE = """
[site]
title = "A site"
url = "https://example.org"
[captures]
folder = "in"
[store]
path = "state/feedsvc.sqlite"
"""


def _load(folder: Path, text: str, environment: dict[str, str] | None = None) -> Configuration:
    path = folder / "feedsvc.toml"
    path.write_text(SITE + text, encoding="utf-8")
    return load(path, environment or {}).configuration


def _problems(folder: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(ConfigurationError) as raised:
        _load(folder, text)
    return raised.value.problems


def test_without_their_tables_nothing_is_pushed_filtered_or_redirected(tmp_path: Path) -> None:
    configuration = _load(tmp_path, "")
    assert configuration.push.hubs == ()
    assert configuration.filters == ()
    assert configuration.redirects == {}


def test_the_counts_lie_beside_the_store_unless_they_are_given_a_file(tmp_path: Path) -> None:
    beside = tmp_path / "state" / "feedsvc.sqlite.readers"
    assert _load(tmp_path, "").readers_path == beside
    assert _load(tmp_path, '[readers]\npath = ""\n').readers_path == beside
    assert _load(tmp_path, '[readers]\npath = "counts"\n').readers_path == tmp_path / "counts"


def test_t29_a_hub_is_reached_by_https_unless_private_ones_are_allowed(tmp_path: Path) -> None:
    hub = 'hubs = ["http://127.0.0.1:1/hub"]\n'
    (problem,) = _problems(tmp_path, f"[push]\n{hub}")
    assert "http://127.0.0.1:1/hub must be an https URL" in problem
    allowed = _load(tmp_path, f"[push]\n{hub}allow_private = true\n")
    assert allowed.push.hubs == ("http://127.0.0.1:1/hub",)


def test_the_environment_gives_lists_by_words_and_truth_by_true_and_false(tmp_path: Path) -> None:
    environment = {
        "FEEDSVC_PUSH__HUBS": "https://one.example/ https://two.example/",
        "FEEDSVC_FEEDS__AUTHORS": "false",
        "FEEDSVC_READERS__PATH": "counts",
    }
    configuration = _load(tmp_path, "", environment)
    assert configuration.push.hubs == ("https://one.example/", "https://two.example/")
    assert configuration.feeds.authors is False
    assert configuration.readers_path == Path("counts")


def test_f19_a_truth_that_is_neither_true_nor_false_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as raised:
        _load(tmp_path, "", {"FEEDSVC_FEEDS__AUTHORS": "no"})
    assert raised.value.problems[0].startswith(
        "feeds.authors = 'no' (FEEDSVC_FEEDS__AUTHORS in the environment): "
    )


def test_a_condition_of_a_filter_may_be_one_word_or_a_list(tmp_path: Path) -> None:
    configuration = _load(
        tmp_path, '[[filters]]\nname = "a"\ntitle = "A"\nwords = "trade"\nwithout = ["x", "y z"]\n'
    )
    (known,) = configuration.filters
    assert (known.words, known.without, known.sections) == (("trade",), ("x", "y z"), ())


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('name = "A b"\ntitle = "A"', "filters.0.name = 'A b'"),
        ('name = "a"\ntitle = ""', "filters.0.title = ''"),
        ('name = "a"\ntitle = "A"\nlimit = 0', "filters.0.limit = 0"),
        ('name = "a"\ntitle = "A"\ncontent = "all"', "filters.0.content = 'all'"),
        ('name = "a"\ntitle = "A"\nwords = [""]', "filters.0.words.0 = ''"),
        ('name = "a"\ntitle = "A"\nregex = "x"', "filters.0.regex ("),
    ],
)
def test_f19_a_wrong_filter_is_refused(tmp_path: Path, lines: str, said: str) -> None:
    (problem,) = _problems(tmp_path, f"[[filters]]\n{lines}\n")
    assert problem.startswith(said)


def test_f19_two_filters_of_one_name_are_refused(tmp_path: Path) -> None:
    one = '[[filters]]\nname = "a"\ntitle = "A"\n'
    assert _problems(tmp_path, one + one) == ("filters.1: name 'a' is already that of filters.0",)


@pytest.mark.parametrize(
    "line",
    [
        '"old" = "/feed.xml"',
        '"/old" = "feed.xml"',
        '"/old" = "javascript:alert(1)"',
        '"/old" = "//elsewhere.example/"',
        '"/old" = "/../x"',
        '"/old" = 404',
        '"/a b" = "/feed.xml"',
        '"/old" = "/feed.xml#top"',
    ],
)
def test_f19_a_wrong_redirect_is_refused(tmp_path: Path, line: str) -> None:
    (problem,) = _problems(tmp_path, f"[redirects]\n{line}\n")
    assert problem.startswith(("redirects./", "redirects.old"))


def test_a_redirect_leads_to_an_address_a_url_or_nowhere(tmp_path: Path) -> None:
    lines = ['"/a" = "/feed.xml"', '"/?p=1" = "https://other.example/x"', '"/c" = 410']
    redirects = _load(tmp_path, "[redirects]\n" + "\n".join(lines) + "\n").redirects
    assert redirects == {"/a": "/feed.xml", "/?p=1": "https://other.example/x", "/c": 410}


def test_f19_a_hub_that_is_listed_twice_is_refused(tmp_path: Path) -> None:
    hub = '"https://hub.example/"'
    (problem,) = _problems(tmp_path, f"[push]\nhubs = [{hub}, {hub}]\n")
    assert "https://hub.example/ is listed twice" in problem


@pytest.mark.parametrize(
    ("lines", "addresses"),
    [
        ('"/a" = "/A/"', ["/a"]),
        ('"/a" = "https://example.org/a"', ["/a"]),
        ('"/a" = "/b"\n"/b" = "/c/"\n"/c" = "/a"\n"/d" = "/a"', ["/a", "/b", "/c"]),
        ('"/caf%C3%A9" = "/b"\n"/b" = "/caf%c3%a9/"', ["/café", "/b"]),
    ],
)
def test_f19_redirects_in_a_circle_are_refused(
    tmp_path: Path, lines: str, addresses: list[str]
) -> None:
    problems = _problems(tmp_path, f"[redirects]\n{lines}\n")
    assert [problem.partition(": leads back")[0] for problem in problems] == [
        f"redirects.{address}" for address in addresses
    ]


def test_f19_a_circle_through_the_path_of_the_site_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "feedsvc.toml"
    site = SITE.replace("https://example.org", "https://example.org/news")
    path.write_text(f'{site}[redirects]\n"/news/a" = "/a"\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match="leads back"):
        load(path, {})


def test_f19_an_old_address_that_is_listed_twice_is_refused(tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path, '[redirects]\n"/a" = 410\n"/A/" = "/feed.xml"\n')
    assert problem.startswith("redirects./A/: is listed twice")


def test_redirects_may_lead_on_to_others(tmp_path: Path) -> None:
    lines = '[redirects]\n"/a" = "/b"\n"/b" = "/?p=3"\n"/?p=3" = "/feed.xml"\n"/c" = 410\n'
    assert len(_load(tmp_path, lines).redirects) == 4
