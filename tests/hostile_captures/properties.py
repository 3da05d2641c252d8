"""What holds for any capture, manifest, configuration and request, however hostile.

Each is a plain function of one drawn value: test_any_input.py tries a fixed few hundred in every
run of the tests, `make fuzz` others for as long as it is told to.
"""

import contextlib
import io
import json
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from feedsvc.captures import Manifest, article_as_json, read_file, scan
from feedsvc.captures.jsonl import read_article
from feedsvc.config import load
from feedsvc.errors import ConfigurationError
from feedsvc.model import Article, Category, Entry
from feedsvc.render import FORMATS
from feedsvc.text import article_slug, one_line, section_slug
from feedsvc.web import create_app
from tests.captures.conftest import FILE_DAY, rules_for
from tests.hostile_captures import strategies
from tests.hostile_captures.inert import live_in_json, live_in_xml
from tests.hostile_captures.site import AS_GIVEN, AS_SAID, wrong_in_documents, wrong_in_pages
from tests.lint import lint
from tests.newsroom import Newsroom
from tests.render.samples import NOON, SITE, feed

_RULES = [rules_for("auto"), rules_for("asianlite"), rules_for("general")]
Property = Callable[[Any], None]


def _assert_fit(article: Article) -> None:
    """Assert that an article is clean, reads back from what `check` prints, and renders inert."""
    for text in (article.title, *(block.text for block in article.blocks), *article.authors):
        assert text
        assert one_line(text) == text
    assert one_line(article.summary) == article.summary
    printed = json.dumps(article_as_json("a", article, _RULES[0])).encode()
    again = read_article(printed, _RULES[0], FILE_DAY)
    assert (again.title, again.blocks, again.day) == (article.title, article.blocks, article.day)
    slug = article_slug(article.title)
    assert len(slug) <= 200
    entry = Entry(
        id="tag:news.example.org,2025-01-01:a",
        url=article.url or f"{SITE}/2023/top-news/{slug}",
        title=article.title,
        published=NOON,
        updated=NOON,
        summary=article.summary,
        authors=article.authors,
        categories=tuple(Category(section_slug(s) or "x", s) for s in article.sections),
        blocks=article.blocks,
        read_minutes=article.read_minutes,
    )
    for form in FORMATS:
        body = form.render(feed(entry))
        url = f"{SITE}/{form.file}"
        assert (live_in_json if form.name == "json" else live_in_xml)(body, url) == []
        assert set(lint(body, form.name, url)) <= AS_GIVEN | AS_SAID


def _read_as(name: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(data)
        [stamp] = scan(Path(folder)).files
        for rules in _RULES:
            for reading in read_file(Path(folder), stamp, rules):
                assert (reading.article is None) == bool(reading.refused)
                if reading.article is not None:
                    _assert_fit(reading.article)


def any_capture(data: bytes) -> None:
    """A page of any bytes is a fit article or a reason."""
    _read_as("a.txt", data)


def any_json_lines(lines: list[bytes]) -> None:
    """So is each line of a .jsonl file."""
    _read_as("a.jsonl", b"\n".join(lines))


def any_manifest(named: tuple[str, str]) -> None:
    """A manifest is refused as a whole with one reason, or its rows are fit or named."""
    name, text = named
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(text, encoding="utf-8", errors="surrogatepass", newline="")
        try:
            manifest = Manifest.load(path, _RULES[0].zone)
        except ConfigurationError:
            return
    plain = read_article(b'{"title": "x", "summary": "y"}', _RULES[0], FILE_DAY)
    for file in manifest.rows:
        _assert_fit(manifest.applied_to(plain, file))


def any_configuration(text: str) -> None:
    """A configuration is refused with its reasons, or whole (F19)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "feedsvc.toml"
        path.write_text(text, encoding="utf-8", errors="surrogatepass", newline="")
        with contextlib.suppress(ConfigurationError):
            assert load(path, {}).configuration.site.title


@cache
def _application() -> Callable[..., Any]:
    newsroom = Newsroom(Path(tempfile.mkdtemp(prefix="feedsvc-fuzz-")))
    newsroom.write("rain.txt", "Rain Comes to Town")
    newsroom.rebuild()
    return create_app(newsroom.configuration(), clock=newsroom.now.timestamp)


def any_request(request: Mapping[str, str]) -> None:
    """A request is answered, never by an error of the server's (F20 to F23)."""
    environ: dict[str, Any] = {
        "SERVER_NAME": "news.example.org",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "192.0.2.1",
        "SCRIPT_NAME": "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **request,
    }
    answers: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], _error: Any = None) -> None:
        answers.append((status, headers))

    body = b"".join(_application()(environ, start_response))
    [(status, headers)] = answers
    assert 200 <= int(status[:3]) < 500
    for name, value in headers:
        assert not set(name + value) & set("\r\n\0")
        assert name.lower() != "set-cookie"
    if request["REQUEST_METHOD"] == "HEAD":
        assert body == b""
    assert not environ["wsgi.errors"].getvalue()


def any_site(captures: list[tuple[str, bytes]]) -> None:
    """Any captures together are published, and no document or page is ill-formed or live."""
    with tempfile.TemporaryDirectory() as folder:
        newsroom = Newsroom(Path(folder), settings={"READERS__COUNT": "false"})
        for number, (suffix, data) in enumerate(captures):
            newsroom.write_bytes(f"{number}{suffix}", data)
        newsroom.write("whole.txt", "A whole story among the broken ones")
        newsroom.rebuild()
        assert "A whole story among the broken ones" in newsroom.titles()
        assert wrong_in_documents(newsroom) == []
        assert wrong_in_pages(newsroom, most=60) == []
        assert newsroom.rebuild().documents == []


PROPERTIES: dict[Property, st.SearchStrategy[Any]] = {
    any_capture: strategies.PAGE,
    any_json_lines: st.lists(strategies.JSON_LINE, min_size=1, max_size=3),
    any_manifest: strategies.MANIFEST,
    any_configuration: strategies.CONFIGURATION,
    any_request: strategies.REQUEST,
    any_site: st.lists(
        st.tuples(st.just(".txt"), strategies.PAGE)
        | st.tuples(st.just(".jsonl"), strategies.JSON_LINE),
        min_size=1,
        max_size=5,
    ),
}
