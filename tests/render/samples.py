"""Feeds of every shape, built by hand: the input of the golden documents and of other tests."""

from datetime import UTC, datetime, timedelta

from feedsvc.model import Block, Category, Entry, Feed, Link, Part

SITE = "https://news.example.org"
NOON = datetime(2023, 9, 13, 11, 0, tzinfo=UTC)
TOP_NEWS = Category("top-news", "Top News")
UK_NEWS = Category("uk-news", "UK News")

HOSTILE_TITLE = '<3 & "AT&T" &amp; a <b> c'


def entry(slug: str = "grain-import-ban", minutes: int = 0, **changes: object) -> Entry:
    """Return a whole, ordinary entry; `minutes` sets its times apart from others'."""
    moment = NOON + timedelta(minutes=minutes)
    values: dict[str, object] = {
        "id": f"tag:news.example.org,2025-01-01:2023-09-13/{slug}",
        "url": f"{SITE}/2023/top-news/{slug}",
        "title": "Poland Urges EU to Extend Grain Import Ban",
        "published": moment,
        "updated": moment,
        "summary": "Farmers say that the market cannot take more",
        "authors": ("Asian Lite News",),
        "categories": (TOP_NEWS,),
        "blocks": (
            Block("paragraph", "The minister spoke on Wednesday – “not a step back”, he said."),
            Block("caption", "The port of Gdansk.(Photo:IN)"),
            Block("subheading", "What the farmers want"),
            Block("paragraph", "They want the ban until 2024."),
            Block("embed", "https://video.example.com/watch?v=1&t=2"),
        ),
        "read_minutes": 2,
    }
    return Entry(**{**values, **changes})  # type: ignore[arg-type]  # the test's own values


def feed(*entries: Entry, **changes: object) -> Feed:
    """Return a feed of all articles of these entries, with every optional field given."""
    values: dict[str, object] = {
        "key": "",
        "id": "tag:news.example.org,2025-01-01:feed/",
        "title": "News & Views",
        "description": "What happened, as captured.",
        "url": SITE,
        "home": f"{SITE}/",
        "language": "en-GB",
        "updated": max((item.updated for item in entries), default=NOON),
        "entries": entries,
        "author": "The Newsroom",
        "rights": "© 2023 The Newsroom",
        "icon": f"{SITE}/icon.png",
        "logo": f"{SITE}/logo.png",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "hubs": ("https://hub.example.com/", "https://hub.example.net/push?a=1&b=2"),
        "stylesheet": f"{SITE}/static/feed.css",
    }
    return Feed(**{**values, **changes})  # type: ignore[arg-type]  # the test's own values


def _whole() -> Feed:
    """A feed with related stories, an edit, several authors and sections, newest first."""
    edited = entry(
        "kim-putin",
        minutes=2,
        title="Kim, Putin Expected to Strengthen Cooperation",
        updated=NOON + timedelta(days=1),
        authors=("Yonhap", "Asian Lite News"),
        categories=(TOP_NEWS, UK_NEWS),
        related=(
            Link("US warns Kim, Putin on arms deal", f"{SITE}/2023/top-news/us-warns-kim"),
            Link("Talks & tea", f"{SITE}/2023/uk-news/talks-tea"),
        ),
    )
    return feed(edited, entry("forum", minutes=1, authors=()), entry())


def _hostile() -> Feed:
    """Text that looks like markup, everywhere: shown as it stands, never obeyed."""
    script = "</title><script>alert(1)</script>"
    return feed(
        entry(
            "hostile",
            title=HOSTILE_TITLE,
            summary=f"{script} ]]> &lt;",
            authors=('Eve <img src=x onerror="alert(1)">',),
            categories=(Category("r-d", "R&D <i>"),),
            blocks=(
                Block("paragraph", f"{script} ]]> \u202e".strip("\u202e ")),
                Block("embed", "javascript:alert(1)"),
                Block("embed", "data:text/html,<script>alert(1)</script>"),
                Block("embed", 'https://x.example/" onmouseover="alert(1)'),
                Block("caption", "<style>*{display:none}</style>"),
                Block("subheading", "<svg onload=alert(1)>"),
            ),
            related=(Link('"><script>alert(1)</script>', f"{SITE}/2023/top-news/other"),),
        ),
        title="<Views> & News",
    )


# name of the golden documents → (what they show, the feed)
SAMPLES: dict[str, Feed] = {
    "whole": _whole(),
    "summary-only": feed(
        entry("short", minutes=1), entry(summary="", authors=()), content="summary"
    ),
    "section": feed(
        entry(),
        key="top-news",
        id="tag:news.example.org,2025-01-01:feed/top-news",
        title="Top News – News & Views",
        home=f"{SITE}/top-news/",
        max_age=3600,
    ),
    "bare": feed(
        entry("no-blocks", minutes=2, blocks=()),
        entry("no-summary", minutes=1, summary="", authors=(), categories=()),
        entry("headline-alone", summary="", authors=(), categories=(), blocks=()),
        description="",
        author="",
        rights="",
        icon="",
        logo="",
        license="",
        hubs=(),
        stylesheet="",
        max_age=30,
    ),
    "empty": feed(),
    "under-a-path": feed(
        entry(id="https://old.example.org/?p=17", url="https://x.example/news/2023/top-news/grain"),
        url="https://x.example/news",
        home="https://x.example/news/",
        logo="",
    ),
    "hostile": _hostile(),
    "picture": feed(
        entry(
            blocks=(
                Block("paragraph", "It is on display until May."),
                Block("embed", "https://video.example.com/watch?v=1&t=2"),
                Block("embed", "https://pictures.example.com/vase.JPG?width=1200&crop=1"),
                Block("caption", "The vase.(Photo:IN)"),
                Block("embed", "https://pictures.example.com/later.png"),
            )
        )
    ),
    "windowed": feed(entry(), part=Part(previous="archive/2023-09/2")),
    "complete": feed(entry(), part=Part(is_complete=True)),
    "open-month": feed(entry(), part=Part("archive/2023-09", previous="archive/2023-09/2")),
    "archive": feed(
        entry(),
        key="author/ann",
        id="tag:news.example.org,2025-01-01:feed/author/ann",
        title="News & Views: Ann",
        home=f"{SITE}/author/ann/",
        part=Part("archive/2023-09/2", previous="archive/2023-08", is_closed=True),
    ),
    "oldest-archive": feed(entry(), part=Part("archive/2023-05", is_closed=True)),
}
