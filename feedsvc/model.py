"""The frozen values that travel from a capture to a document. They hold data and nothing else."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

BlockKind = Literal["paragraph", "caption", "subheading", "embed"]
ContentMode = Literal["full", "summary"]


@dataclass(frozen=True, slots=True)
class Block:
    """One block of an article's body; an `embed`'s text is the bare URL that stood there."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True)
class Teaser:
    """Another article as a page's furniture names it (`Latest from`, `Don't Miss`)."""

    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class Article:
    """What one capture says, with its manifest row applied.

    All text is XML-safe, one line, without blanks at its ends. `day` is a day in the site's
    zone, and the capture file's own where `dated` is false. `published` is set only where the
    page, the manifest or a parsed article says the time too (aware). `crawled` is the day of
    a `Today:` line. `sections` are labels as the site writes them, the main one first, never
    empty. `cut`: the capture ends unfinished; None where that cannot be told. `id` and `url`
    come from the manifest alone (decision 6). `problems` are for the operator, a line each.
    """

    title: str
    blocks: tuple[Block, ...]
    day: date
    sections: tuple[str, ...]
    dated: bool = True
    published: datetime | None = None
    crawled: date | None = None
    read_minutes: int | None = None
    summary: str = ""
    authors: tuple[str, ...] = ()
    also_read: tuple[str, ...] = ()
    previous: str | None = None
    next: str | None = None
    teasers: tuple[Teaser, ...] = ()
    dont_miss: tuple[Teaser, ...] = ()
    cut: bool | None = None
    id: str | None = None
    url: str | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A titled absolute URL."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Category:
    """A section as an entry names it: `term` is its slug, `label` its name."""

    term: str
    label: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as a feed shows it, in Atom's terms (RFC 4287 §4.1.2).

    `url` is the absolute alternate link; `published` and `updated` are aware, UTC, whole
    seconds; `related` are the resolved ALSO READ links (decision 8).
    """

    id: str
    url: str
    title: str
    published: datetime
    updated: datetime
    summary: str
    authors: tuple[str, ...]
    categories: tuple[Category, ...]
    blocks: tuple[Block, ...]
    read_minutes: int | None = None
    related: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a feed's whole history a document holds (RFC 5005 §4).

    `path` is "" in the subscription document, else what stands between the feed's key and the
    file in the address: "archive/2023-05". `previous` is the path of the part with the entries
    before these, "" where there are none. `is_complete`: the subscription document holds all
    that the feed ever will (§2). `is_closed`: an archive that no new entry is added to.
    """

    path: str = ""
    previous: str = ""
    is_complete: bool = False
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """A named selection of entries with its metadata, newest first, in no format yet.

    `key` is "" for all articles, else the path of the feed (a section's slug). `url` is the
    site's configured URL without a slash at its end, `home` the absolute address of the page
    that the feed belongs to. `updated` is the newest change among the entries or of a removal
    (decision 4). `max_age` is in seconds. `license` is a URL, `hubs` are those of WebSub. `part`
    tells which entries of the feed these are. `stylesheet` is the absolute URL of the CSS for
    browsers that show the document itself. Empty strings mean: not given.
    """

    key: str
    id: str
    title: str
    description: str
    url: str
    home: str
    language: str
    updated: datetime
    entries: tuple[Entry, ...]
    author: str = ""
    rights: str = ""
    icon: str = ""
    logo: str = ""
    max_age: int = 300
    content: ContentMode = "full"
    license: str = ""
    hubs: tuple[str, ...] = ()
    part: Part = Part()
    stylesheet: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One feed in one format, rendered and encoded.

    `address` is its path from the site's root; `bodies` maps a content coding ("identity",
    "gzip", "br") to its bytes, `etags` the same codings to strong entity tags, quoted.
    """

    address: str
    media_type: str
    bodies: dict[str, bytes]
    etags: dict[str, str]
