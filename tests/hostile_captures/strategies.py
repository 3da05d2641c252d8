"""Captures, articles, manifests, configurations and requests as nobody should send them.

They mix what real ones are made of (furniture, dates, markers, keys) with what breaks readers.
"""

import json
from collections.abc import Callable

from hypothesis import strategies as st

from feedsvc.captures.date_names import MONTHS, WEEKDAYS
from feedsvc.captures.layout_file import load_layouts
from tests.captures.conftest import ASIANLITE, OTHER_SITES
from tests.newsroom import SHIPPED_CONFIGURATION

_NASTY_WORDS = (
    "]]> <![CDATA[ <!-- --> &amp; &#0; &#xD800; <script>alert(1)</script> </title> </script> "
    '<svg/onload=x> javascript:x data:text/html,x https://x.example/"x https://[::1 http:// '
    "https://x.example/a.png {{x}} %s \\u0000 \\ ../.. %00 %0d%0a “ ” ‘ ’ « » \" ' ( ) (photo) … "
    ".. . , : ; ! ? | • 1. ² ١٢ ǅ ß İ ı ﬁ ΐ"
).split()
NASTY = [
    *_NASTY_WORDS,
    *"\x00\x01\x0b\x0c\x1b\x1c\x7f\x80\x85\x9b\u00a0\u00ad\u061c\u200b\u200d\u200f\u2028\u2029",
    *"\u202e\u2066\u3000\ufeff\ufffe\uffff\ud800\udfff\U0001f642\U0010ffff\u0301\u0323\u20dd\uff9e",
    "\r",
    "\r\n",
    "\t",
    "\n\n",
    " \n",
]
_LAYOUTS = load_layouts().values()
FURNITURE = sorted(
    {marker for layout in _LAYOUTS for marker in layout.markers}
    | {text for layout in _LAYOUTS for text in (*layout.body.dropped, *layout.head.dropped)}
    | {text for layout in _LAYOUTS for text in (*layout.head.published, *layout.head.byline)}
    | {text for layout in _LAYOUTS for text in (*layout.head.updated, *layout.head.categories)}
    | {text for layout in _LAYOUTS for text in layout.body.caption_credits}
    | {"home > ", "1 min read", "reports Asian Lite News", ", writes Ann Lee", "Top News", "Today:"}
)
_PAGES = [path.read_text(encoding="utf-8") for path in (*ASIANLITE, *OTHER_SITES)]
_LINES = sorted({line for page in _PAGES for line in page.split("\n")})
_MONTH_NAMES = [name for names in MONTHS for name in names]
_DAY_NAMES = [name for names in WEEKDAYS for name in names]


def _dates() -> st.SearchStrategy[str]:
    numbers = st.integers(0, 99)
    return st.builds(
        lambda form, *parts: form.format(*parts),
        st.sampled_from(
            "{1} {2}, {3}|{2} {1} {3}|{0}, {1} {2}, {3} {4}:{5}|{3}-{2}-{4}|{2}/{4}/{3}|"
            "{2}.{4}.{3}|{1} {2} {3} at {4}:{5} pm IST|{3}-{2}-{4}T{5}:{4}:{2}+{5}:{4}".split("|")
        ),
        st.sampled_from(_DAY_NAMES),
        st.sampled_from(_MONTH_NAMES),
        numbers,
        st.one_of(st.integers(0, 9999), st.integers(1990, 2030)),
        numbers,
        numbers,
    )


_PIECE = st.one_of(
    st.sampled_from(NASTY),
    st.sampled_from(FURNITURE),
    st.sampled_from(FURNITURE).map(str.upper),
    _dates(),
    st.text(max_size=12),
    st.just(" "),
    st.builds(str.__mul__, st.sampled_from(NASTY), st.integers(2, 400)),
)
TEXT = st.lists(_PIECE, max_size=6).map("".join)
LINE = st.one_of(TEXT, st.sampled_from(_LINES))


def _changed(page: str, changes: list[tuple[int, str | None]]) -> str:
    """Put lines into a page, in place of others or between them; None takes one out."""
    lines = page.split("\n")
    for place, line in changes:
        at = place % (len(lines) + 1)
        lines[at : at + place % 2] = [] if line is None else [line]
    return "\n".join(lines)


PAGE_TEXT = st.one_of(
    st.lists(LINE, max_size=25).map("\n".join),
    st.builds(
        _changed,
        st.sampled_from(_PAGES),
        st.lists(st.tuples(st.integers(0, 10**4), st.none() | LINE), max_size=8),
    ),
)
_ENCODERS: list[Callable[[str], bytes]] = [
    lambda text: text.encode("utf-8", "surrogatepass"),
    lambda text: b"\xef\xbb\xbf" + text.encode("utf-8", "surrogatepass"),
    lambda text: b"\xff\xfe" + text.encode("utf-16-le", "surrogatepass"),
    lambda text: b"\xfe\xff" + text.encode("utf-16-be", "surrogatepass")[:-1],
    lambda text: text.encode("cp1252", "replace"),
]
PAGE = st.one_of(
    st.builds(lambda encode, text: encode(text), st.sampled_from(_ENCODERS), PAGE_TEXT),
    st.binary(max_size=300),
)

_SCALAR = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), TEXT, st.just(10**25), _dates()
)
_BLOCK = st.fixed_dictionaries(
    {"kind": st.sampled_from("paragraph caption subheading embed other".split()), "text": TEXT}
)
_TEASER = st.fixed_dictionaries({"title": TEXT, "summary": TEXT})
_ANY_VALUE = st.recursive(
    _SCALAR, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=2)
)
_PUBLISHED = st.one_of(
    st.datetimes().map(lambda at: at.isoformat(timespec="seconds") + "Z"),
    st.dates().map(str),
    TEXT,
)
_RIGHT = {
    "title": TEXT,
    "published": _PUBLISHED,
    "time_known": st.booleans(),
    "dated": st.booleans(),
    "crawled": _PUBLISHED,
    "read_minutes": st.integers(0),
    "summary": TEXT,
    "authors": st.lists(TEXT, max_size=3),
    "section": TEXT,
    "sections": st.lists(TEXT, max_size=3),
    "blocks": st.lists(_BLOCK, max_size=4),
    "also_read": st.lists(TEXT, max_size=3),
    "previous": TEXT,
    "next": TEXT,
    "teasers": st.lists(_TEASER, max_size=2),
    "dont_miss": st.lists(_TEASER, max_size=2),
    "cut": st.booleans(),
    "id": TEXT,
    "url": st.one_of(TEXT, TEXT.map("https://x.example/{}".format)),
    "problems": st.lists(TEXT, max_size=2),
    "refused": st.none(),
}
OBJECT = st.builds(
    lambda right, wrong: right | wrong,
    st.fixed_dictionaries({}, optional=_RIGHT),
    st.dictionaries(st.sampled_from(sorted(_RIGHT)), _ANY_VALUE, max_size=1),
)
JSON_LINE = st.one_of(OBJECT.map(json.dumps).map(str.encode), PAGE, st.binary(max_size=100))

_CELL = st.one_of(TEXT, _PUBLISHED, st.sampled_from(["a.txt", "b.jsonl:1", "", '"', '""']))
_CSV = st.lists(st.lists(_CELL, max_size=7).map(",".join), max_size=8).map(
    lambda rows: "\n".join(["file,url,id,sections,published,author", *rows])
)
_ROW = st.builds(
    lambda file, row: json.dumps({"file": file, **row}),
    st.sampled_from(["a.txt", "b.jsonl:1"]) | _SCALAR,
    st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("url", "id", "sections", "published", "author"), _ANY_VALUE)
    ),
)
MANIFEST = st.one_of(
    st.tuples(st.just("m.csv"), st.one_of(_CSV, TEXT)),
    st.tuples(st.just("m.jsonl"), st.lists(_ROW | TEXT, max_size=6).map("\n".join)),
)

_SHIPPED = SHIPPED_CONFIGURATION.read_text(encoding="utf-8").split("\n")
_KEYS = sorted({line.partition(" = ")[0] for line in _SHIPPED if " = " in line and line[0] != "#"})
_TOML = st.one_of(
    TEXT.map(lambda text: json.dumps(text, ensure_ascii=False)),
    st.sampled_from("true false 0 -1 1.5 1e999 2024-02-30 12:00:00 [] [[]] {} '' nan".split()),
    st.lists(TEXT.map(json.dumps), max_size=3).map(lambda texts: f"[{', '.join(texts)}]"),
    TEXT,
)
CONFIGURATION = st.builds(
    lambda changes: _changed("\n".join(_SHIPPED), changes),
    st.lists(
        st.tuples(
            st.integers(0, 10**4),
            st.none() | st.builds("{} = {}".format, st.sampled_from(_KEYS), _TOML) | TEXT,
        ),
        max_size=3,
    ),
)

_FIELDS = (
    "A_IM ACCEPT ACCEPT_ENCODING ACCEPT_LANGUAGE AUTHORIZATION CACHE_CONTROL CONNECTION COOKIE "
    "CONTENT_LENGTH CONTENT_TYPE EXPECT FORWARDED HOST IF_MATCH IF_MODIFIED_SINCE IF_NONE_MATCH "
    "IF_RANGE IF_UNMODIFIED_SINCE ORIGIN RANGE REFERER TE TRANSFER_ENCODING UPGRADE USER_AGENT VIA "
    "X_FORWARDED_FOR X_FORWARDED_HOST X_FORWARDED_PROTO X_HTTP_METHOD_OVERRIDE X_ORIGINAL_URL"
).split()
_FIELD_PIECE = st.one_of(
    st.sampled_from(
        '* , ; = " W/ "a" -gzip gzip br q= 0.5 identity feed bytes=0- bytes=-1 / 0 1 99999999999 '
        "Thu, GMT 2024 01 Jan 00:00:00 newsboat/2.30 subscribers feed-id= for=1.2.3.4 [::1] "
        "text/html application/rss+xml evil.example http:// : 100-continue chunked".split()
    ),
    st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF), max_size=8),
    st.just(" "),
)
_FIELD = st.lists(_FIELD_PIECE, max_size=8).map("".join)
_PATH_PIECE = st.one_of(
    st.sampled_from(
        "/ feed.xml atom.xml feed.json top-news author filter archive 2024-05 2024 feeds "
        "feeds.opml sitemap .xml sitemap.xml news robots.txt healthz metrics static style.css "
        "favicon.ico .. . // %2f % category wp-json feed p=1 rain-comes-to-town 1 0".split()
    ),
    st.text(max_size=5).map(lambda text: text.encode("utf-8", "surrogatepass").decode("latin-1")),
)
REQUEST = st.fixed_dictionaries(
    {
        "REQUEST_METHOD": st.sampled_from(
            "GET GET GET HEAD OPTIONS POST PUT DELETE TRACE get X".split()
        ),
        "PATH_INFO": st.lists(_PATH_PIECE, max_size=6).map(lambda parts: "/" + "/".join(parts)),
        "QUERY_STRING": st.one_of(st.just(""), _FIELD),
        "SERVER_PROTOCOL": st.sampled_from(["HTTP/1.1", "HTTP/1.0", "HTTP/2"]),
    },
    optional={f"HTTP_{name}": _FIELD for name in _FIELDS},
)
