"""The URL of a database: understood, or refused; and never shown with a password."""

from pathlib import Path

import pytest

from feedsvc.config import load
from feedsvc.config.database_url import checked, without_password
from feedsvc.errors import ConfigurationError
from feedsvc.store import location
from feedsvc.store.location import Database, location_of, named_location
from tests.newsroom import SHIPPED_CONFIGURATION

SECRET = "s3cr3t"  # a password that is looked for
VARIABLE = "FEEDSVC_STORE__URL"

GOOD = {
    "postgresql://h/x": "postgresql://h/x",
    "postgres://u@h:5432/x": "postgres://u@h:5432/x",
    f"postgresql://u:{SECRET}@h/x": "postgresql://u@h/x",
    f"postgresql://u:{SECRET}%40%2F@h": "postgresql://u@h",
    f"postgresql://:{SECRET}@h/x": "postgresql://h/x",
    f"postgresql://h/x?password={SECRET}": "postgresql://h/x",
    f"postgresql://h/x?a=1&password={SECRET}&b=2": "postgresql://h/x?a=1&b=2",
    f"postgresql://h/x?sslpassword={SECRET}&a=1": "postgresql://h/x?a=1",
    f"postgresql://h/x?p%61ssword={SECRET}&a=1": "postgresql://h/x?a=1",
    f"postgresql://h/x?a=1&PassWord={SECRET}": "postgresql://h/x?a=1",
    f"postgresql://h/x?oauth_client_secret={SECRET}": "postgresql://h/x",
    f"postgresql://u:{SECRET}@one:1,two:2/x?target_session_attrs=read-write": (
        "postgresql://u@one:1,two:2/x?target_session_attrs=read-write"
    ),
    f"postgresql://u:{SECRET}@[::1]:5432/x": "postgresql://u@[::1]:5432/x",
    "postgresql:///x?host=/run/postgresql": "postgresql:///x?host=/run/postgresql",
    "postgresql://?service=feeds": "postgresql://?service=feeds",
}
BAD = [
    f"mysql://u:{SECRET}@h/x",
    f"postgresql://u:{SECRET}/@h/x",
    f"postgresql://u:{SECRET}?@h/x",
    f"postgresql://u:{SECRET}#@h/x",
    f"postgresql://u:{SECRET}@more@h/x",
    f"postgresql://u:{SECRET} @h/x",
    f"postgresql://u:{SECRET}é@h/x",
    f"host=h password={SECRET}",
]


@pytest.mark.parametrize(("url", "shown"), GOOD.items())
def test_a_url_is_shown_without_its_password(url: str, shown: str) -> None:
    assert checked(url) == url
    assert without_password(url) == shown
    settings = load(SHIPPED_CONFIGURATION, {VARIABLE: url}).settings
    assert next(s.value for s in settings if s.key == "store.url") == shown


@pytest.mark.parametrize("url", BAD)
def test_f19_of_one_that_is_refused_no_part_is_told(url: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        load(SHIPPED_CONFIGURATION, {VARIABLE: url})
    (problem,) = raised.value.problems
    assert problem.startswith(f"store.url = <str> ({VARIABLE} in the environment): must be")
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize(
    "store",
    [
        f'[store]\nurl = ["postgresql://u:{SECRET}@h/x"]',
        f'[store]\nurl = {{ a = "postgresql://u:{SECRET}@h/x" }}',
        f'[store]\npath = ["postgresql://u:{SECRET}@h/x"]',
        f'[[store]]\nurl = "postgresql://u:{SECRET}@h/x"',
    ],
)
def test_f19_of_what_is_no_text_no_part_is_told(tmp_path: Path, store: str) -> None:
    assert SECRET not in _refused(tmp_path, f"{SITE}{store}\n")


def test_f19_of_a_store_that_is_no_table_no_part_is_told(tmp_path: Path) -> None:
    told = _refused(tmp_path, f'store = "postgresql://u:{SECRET}@h/x"\n{SITE}')
    assert "store = <str> (" in told
    assert SECRET not in told


@pytest.mark.parametrize(
    "key",
    [
        f"postgresql://u:{SECRET}@h/x",
        f"postgresql:/u:{SECRET}@h/x",
        f"postgresql://h/x?pass%77ord={SECRET}",
        f"postgresql://h/x?password=@{SECRET}",
        f"mysql://h/x?token={SECRET}",
        f"host=h password={SECRET}",
        f"host=h oauth_client_secret={SECRET}",
        f"password: {SECRET}",
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        '{site}[store]\n"{key}" = ""\n',
        '{site}[store]\n"{key}" = ""\n"{key}" = ""\n',
        '{site}["{key}"]\n["{key}"]\n',
        '{site}[redirects]\n"{key}" = ""\n',
        '"{key}" = ""\n{site}',
        '{site}[feeds]\nlimit = "{key}"\n',
        '{site}[log]\nformat = ["{key}"]\n',
    ],
)
def test_f19_of_a_url_in_the_place_of_something_else_no_secret_is_told(
    tmp_path: Path, text: str, key: str
) -> None:
    told = _refused(tmp_path, text.format(site=SITE, key=key))
    assert str(tmp_path) in told
    assert SECRET not in told


@pytest.mark.parametrize("url", [f"postgresql://u:{SECRET}@h/x", f"postgresql:/u:{SECRET}@h/x"])
@pytest.mark.parametrize("setting", ["captures.folder", "store.path", "readers.path"])
def test_f19_a_url_in_the_place_of_a_path_is_refused_untold(
    tmp_path: Path, setting: str, url: str
) -> None:
    table, key = setting.split(".")
    text = SITE.replace('folder = "in"', "") if table == "captures" else f"{SITE}[{table}]\n"
    in_file = _refused(tmp_path, f'{text}{key} = "{url}"\n')
    with pytest.raises(ConfigurationError) as raised:
        load(SHIPPED_CONFIGURATION, {f"FEEDSVC_{table}__{key}".upper(): url})
    for told in (in_file, str(raised.value)):
        assert f"{setting} = " in told
        assert "must be a path, and no URL; a database's belongs to store.url" in told
        assert SECRET not in told


@pytest.mark.parametrize("hub", ["https://hub.example/a?b=c", "http://hub.example"])
def test_f19_the_address_of_a_hub_is_told_as_a_whole(tmp_path: Path, hub: str) -> None:
    assert f"'{hub}'" in _refused(tmp_path, f'{SITE}[feeds]\nlimit = "{hub}"\n')


SITE = '[site]\ntitle = "A"\nurl = "https://example.org"\n[captures]\nfolder = "in"\n'


def _refused(folder: Path, text: str) -> str:
    file = folder / "feedsvc.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        load(file, {})
    return str(raised.value)


def test_a_scheme_in_capitals_is_the_same_scheme() -> None:
    url = f"PostgreSQL://u:{SECRET}@h/X"
    assert checked(url) == f"postgresql://u:{SECRET}@h/X"
    assert named_location(url) == Database(f"postgresql://u:{SECRET}@h/X")
    assert SECRET not in without_password(url)


@pytest.mark.parametrize(
    "start", ["mysql://", "postgresql+psycopg://", "POSTGRES+X://", "file://", "postgresql:/"]
)
def test_f19_a_url_of_another_scheme_is_no_path_and_not_told(start: str) -> None:
    with pytest.raises(ConfigurationError, match="must be a URL such as postgresql://") as raised:
        named_location(f"{start}u:{SECRET}@h/x")
    assert SECRET not in str(raised.value)


def test_no_url_means_the_file() -> None:
    configuration = load(SHIPPED_CONFIGURATION, {VARIABLE: ""}).configuration
    assert location_of(configuration) == configuration.store.path


def test_a_url_takes_the_place_of_the_file_and_path_names_what_stays_here(tmp_path: Path) -> None:
    path = tmp_path / "feedsvc.sqlite"
    configuration = load(
        SHIPPED_CONFIGURATION,
        {VARIABLE: f"postgresql://u:{SECRET}@h/x", "FEEDSVC_STORE__PATH": str(path)},
    ).configuration
    assert location_of(configuration) == Database(f"postgresql://u:{SECRET}@h/x")
    assert configuration.readers_path == tmp_path / "feedsvc.sqlite.readers"
    assert SECRET not in repr(configuration) + repr(location_of(configuration))


def test_without_its_driver_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(location, "find_spec", lambda _: None)
    configuration = load(SHIPPED_CONFIGURATION, {VARIABLE: "postgresql://h/x"}).configuration
    with pytest.raises(ConfigurationError, match=r"pip install 'feedsvc\[postgresql\]'"):
        location_of(configuration)
