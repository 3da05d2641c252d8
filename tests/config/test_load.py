"""F19: a configuration is right as a whole, or all that is wrong with it is said at once."""

import re
from datetime import date, time
from pathlib import Path

import pytest

from feedsvc.config import load
from feedsvc.errors import ConfigurationError

SMALLEST = """
[site]
title = "A site"
url = "https://example.org"
[captures]
folder = "in"
[store]
path = "state/feedsvc.sqlite"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "feedsvc.toml"
    path.write_text(SMALLEST, encoding="utf-8")
    return path


def _problems(path: Path, environment: dict[str, str] | None = None) -> tuple[str, ...]:
    with pytest.raises(ConfigurationError) as raised:
        load(path, environment or {})
    return raised.value.problems


def _with(path: Path, table: str, line: str) -> Path:
    """Put `line` into `table` of the file, in place of the key's own line if there is one."""
    key = line.split("=", maxsplit=1)[0].strip()
    text = path.read_text(encoding="utf-8")
    head, found, rest = text.partition(f"[{table}]\n")
    section, bracket, others = rest.partition("[")
    kept = [each for each in section.splitlines() if each.split("=")[0].strip() != key]
    path.write_text(
        "\n".join([head + (found or f"[{table}]\n") + line, *kept, ""]) + bracket + others,
        encoding="utf-8",
    )
    return path


def test_the_smallest_file_is_enough(path: Path) -> None:
    configuration = load(path, {}).configuration
    assert configuration.site.title == "A site"
    assert configuration.captures.folder == path.parent / "in"
    assert configuration.store.path == path.parent / "state" / "feedsvc.sqlite"
    assert configuration.sections == ()


@pytest.mark.parametrize(
    ("table", "line", "said"),
    [
        ("site", 'title = " "', "must not be empty"),
        ("site", "title = 7", "string"),
        ("site", 'url = "example.org"', "absolute http or https URL"),
        ("site", 'url = "//example.org"', "absolute http or https URL"),
        ("site", 'url = "javascript:alert(1)"', "absolute http or https URL"),
        ("site", 'url = "https://u:p@example.org"', "no user, query or fragment"),
        ("site", 'url = "https://example.org/?a=b"', "no user, query or fragment"),
        ("site", 'url = "https://example.org/<x>"', "absolute http or https URL"),
        ("site", 'url = "https://[::1"', "absolute http or https URL"),
        ("site", 'url = "https://example.org:99999"', "absolute http or https URL"),
        ("site", 'url = "https://example.org/{id}"', "absolute http or https URL"),
        ("site", 'url = "https://example.org/a/../b"', "without dot segments"),
        ("site", 'url = "https://münchen.example"', "in ASCII"),
        ("captures", 'folder = ""', "must be a path"),
        ("store", 'path = ""', "must be a path"),
        ("store", 'path = ".."', "must name a file"),
        ("site", 'language = "english language"', "RFC 5646"),
        ("site", 'language = ""', "RFC 5646"),
        ("site", 'zone = "Europe/Nowhere"', "IANA"),
        ("site", 'zone = "../../etc/passwd"', "IANA"),
        ("site", 'zone = ""', "IANA"),
        ("site", 'time_of_day = "noon"', "time"),
        ("site", 'icon = "/icon.png"', "absolute http or https URL"),
        ("site", 'logo = "data:image/png;base64,x"', "absolute http or https URL"),
        ("site", 'id_authority = "not a domain"', "RFC 4151"),
        ("site", 'id_day = "yesterday"', "date"),
        ("captures", "folder = 5", "path"),
        ("captures", "folder = []", "path"),
        ("captures", "max_bytes = -1", "greater than or equal to 1000"),
        ("captures", 'max_bytes = "many"', "integer"),
        ("captures", 'layout = ""', "must be one of"),
        ("store", "path = 7", "path"),
        ("store", "path = {}", "path"),
        ("readers", "path = []", "path"),
        ("feeds", "limit = 0", "greater than or equal to 1"),
        ("feeds", "limit = 1001", "less than or equal to 1000"),
        ("feeds", "limit = 5.5", "integer"),
        ("feeds", "keep_hours = -1", "greater than or equal to 0"),
        ("feeds", "max_bytes = 10", "greater than or equal to 10000"),
        ("feeds", 'content = "none"', "'full' or 'summary'"),
        ("feeds", "max_age = 1", "greater than or equal to 60"),
        ("server", "port = 65536", "less than or equal to 65535"),
        ("server", "workers = 0", "greater than or equal to 1"),
        ("server", 'host = ""', "must not be empty"),
    ],
)
def test_f19_a_wrong_value_is_named_with_its_key_value_and_file(
    path: Path, table: str, line: str, said: str
) -> None:
    (problem,) = _problems(_with(path, table, line))
    key, value = (part.strip() for part in line.split("=", 1))
    assert problem.startswith(f"{table}.{key} = ")
    assert f"({path}): " in problem
    assert said in problem
    # Of the store nothing that was given is shown: it may hold a password.
    assert table == "store" or value.strip('"').split("/")[-1] in problem


def test_f19_everything_wrong_is_said_at_once(path: Path) -> None:
    _with(path, "site", 'zone = "Europe/Nowhere"')
    _with(path, "feeds", "limit = 0")
    _with(path, "feeds", "limits = 5")
    with path.open("a", encoding="utf-8") as file:
        file.write('[[sections]]\nname = "Feed"\nslug = "feed"\n')
        file.write('[[sections]]\nname = "FEED"\nslug = "Sport"\n')
    problems = _problems(path, {"FEEDSVC_SERVER__PORT": "many", "FEEDSVC_SITE__TITEL": "x"})
    starts = [
        "site.zone = 'Europe/Nowhere' ",
        "feeds.limit = 0 ",
        "feeds.limits (",
        "server.port = 'many' (FEEDSVC_SERVER__PORT in the environment): ",
        "sections.0.slug = 'feed' ",
        "sections.1.slug = 'Sport' ",
        "sections.1: label 'feed' is already that of sections.0",
        "FEEDSVC_SITE__TITEL (environment): no such setting; did you mean FEEDSVC_SITE__TITLE?",
    ]
    assert len(problems) == len(starts)
    for start in starts:
        assert [problem for problem in problems if problem.startswith(start)], start


@pytest.mark.parametrize("variable", ["FEEDSVC_SITE_URL", "FEEDSVC_SECTIONS", "FEEDSVC_X__Y"])
def test_f19_an_unknown_variable_is_refused(path: Path, variable: str) -> None:
    (problem,) = _problems(path, {variable: "x"})
    assert problem.startswith(f"{variable} (environment): no such setting")


def test_f19_unknown_keys_and_tables_are_refused_with_a_hint(path: Path) -> None:
    _with(path, "feeds", "limt = 5")
    with path.open("a", encoding="utf-8") as file:
        file.write("[sever]\nport = 1\n")
    problems = sorted(_problems(path))
    assert problems == [
        f"feeds.limt ({path}): no such setting; did you mean limit?",
        f"sever ({path}): no such setting; did you mean server?",
    ]


def test_f19_a_missing_key_is_named(path: Path) -> None:
    path.write_text('[site]\ntitle = "A site"\n[captures]\nfolder = "in"\n', encoding="utf-8")
    assert sorted(_problems(path)) == [
        f"site.url ({path}): is missing; it has no default",
        f"store ({path}): is missing; it has no default",
    ]


@pytest.mark.parametrize("slug", ["feed", "archive", "2024", "static", "healthz", "metrics"])
def test_f19_a_reserved_slug_is_refused(path: Path, slug: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(f'[[sections]]\nname = "A"\nslug = "{slug}"\n')
    (problem,) = _problems(path)
    assert "is reserved" in problem


@pytest.mark.parametrize("slug", ["", "Sport", "a b", "a/b", "..", "é", "x" * 65, "a\\n"])
def test_f19_a_slug_of_other_characters_is_refused(path: Path, slug: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(f'[[sections]]\nname = "A"\nslug = "{slug}"\n')
    (problem,) = _problems(path)
    assert problem.startswith("sections.0.slug = ")


@pytest.mark.parametrize(
    ("second", "mark"),
    [
        ('name = "B"\nslug = "a"', "slug 'a'"),
        ('name = "À"\nslug = "b"', "label 'a'"),
        ('name = "B"\nslug = "b"\nmatch = ["x", "a!"]', "label 'a'"),
        ('name = "B"\nslug = "b"\nmatch = "A"', "label 'a'"),
    ],
)
def test_f19_two_sections_with_one_slug_or_label_are_refused(
    path: Path, second: str, mark: str
) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(f'[[sections]]\nname = "A"\nslug = "a"\n[[sections]]\n{second}\n')
    assert _problems(path) == (f"sections.1: {mark} is already that of sections.0",)


def test_f19_wrong_toml_is_refused_with_its_line(path: Path) -> None:
    path.write_text("[site]\ntitle = 'x'\nurl = = 'y'\n", encoding="utf-8")
    (problem,) = _problems(path)
    assert problem.startswith(f"{path}: ")
    assert "line 3" in problem


def test_f19_a_file_that_cannot_be_read_is_refused(path: Path) -> None:
    path.write_bytes(b"title = '\xff'")
    assert _problems(path) == (
        f"{path}: not UTF-8; name a configuration file with --config or FEEDSVC_CONFIG",
    )
    path.unlink()
    assert "No such file" in _problems(path)[0]


@pytest.mark.parametrize("table", ["site", "captures", "store", "feeds"])
def test_f19_a_value_where_a_table_should_be_is_refused(path: Path, table: str) -> None:
    text = f"{table} = 5\n" + re.sub(rf"\[{table}\]\n([^\[]*)", "", SMALLEST)
    path.write_text(text, encoding="utf-8")
    problems = _problems(path, {f"FEEDSVC_{table.upper()}__X": "1", "FEEDSVC_FEEDS__LIMIT": "5"})
    shown = "<int>" if table == "store" else "5"
    assert any(problem.startswith(f"{table} = {shown} ({path}): ") for problem in problems)


def test_the_environment_wins_over_the_file(path: Path) -> None:
    environment = {
        "FEEDSVC_SITE__URL": "https://other.example/news/",
        "FEEDSVC_SITE__TIME_OF_DAY": "06:30",
        "FEEDSVC_SITE__ID_DAY": "2020-02-29",
        "FEEDSVC_FEEDS__LIMIT": "7",
        "FEEDSVC_CAPTURES__FOLDER": "elsewhere",
        "FEEDSVC_CONFIG": "not looked at here",
        "OTHER": "x",
    }
    loaded = load(path, environment)
    site = loaded.configuration.site
    assert (site.url, site.time_of_day, site.id_day) == (
        "https://other.example/news",
        time(6, 30),
        date(2020, 2, 29),
    )
    assert loaded.configuration.feeds.limit == 7
    assert loaded.configuration.captures.folder == Path("elsewhere")
    sources = {setting.key: setting.source for setting in loaded.settings}
    assert sources["site.url"] == "environment FEEDSVC_SITE__URL"
    assert sources["site.title"] == str(path)
    assert sources["feeds.max_age"] == "default"


def test_an_absolute_path_of_the_file_is_left_as_it_is(path: Path) -> None:
    _with(path, "captures", 'folder = "/srv/captures"')
    assert load(path, {}).configuration.captures.folder == Path("/srv/captures")


def test_t43_the_authority_is_the_host_until_it_is_set(path: Path) -> None:
    assert load(path, {}).configuration.site.authority == "example.org"
    environment = {"FEEDSVC_SITE__ID_AUTHORITY": "me@example.net"}
    assert load(path, environment).configuration.site.authority == "me@example.net"


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """A copy of the shipped configuration file."""
    path = tmp_path / "feedsvc.toml"
    path.write_bytes((Path(__file__).parents[2] / "config" / "feedsvc.toml").read_bytes())
    return path


@pytest.mark.parametrize("key", ["title", "description", "author", "rights"])
def test_f19_control_characters_are_refused(shipped: Path, key: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"site\.{key} = .*without control characters"):
        load(shipped, {f"FEEDSVC_SITE__{key.upper()}": "a\x01b"})


def test_f19_no_section_may_be_named_as_the_path_of_the_url(shipped: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"slug 'europe' is the path of site\.url"):
        load(shipped, {"FEEDSVC_SITE__URL": "https://example.org/europe"})
