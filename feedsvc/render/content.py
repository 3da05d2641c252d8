"""An entry's blocks as safe HTML: plain text in, escaped elements out (decision 9, F4, F5).

Captures are plain text, so whatever looks like markup in them is text, and every link is an
absolute http or https one. Nothing else is ever written: no attribute but `href`, no script,
no style.
"""

from html import escape

from feedsvc.model import Block, BlockKind, ContentMode, Entry
from feedsvc.web_url import is_web_url

_MARKUP: dict[BlockKind, tuple[str, str]] = {
    "paragraph": ("<p>", "</p>"),
    "caption": ("<figure><figcaption>", "</figcaption></figure>"),
    "subheading": ("<h2>", "</h2>"),
    "embed": ("<p>", "</p>"),
}

# No text takes more times its size when it is escaped, no block more bytes around it.
_MOST_TIMES = 18
_MOST_MARKUP = 100


def content_html(entry: Entry, mode: ContentMode = "full") -> str:
    """Return the HTML that every format carries as the entry's content, an element a line.

    An entry without blocks shows its summary. "" means that there is no content: in mode
    "summary", or where the entry has no summary either.
    """
    if mode == "summary":
        return ""
    blocks = entry.blocks or ((Block("paragraph", entry.summary),) if entry.summary else ())
    return "\n".join(_element(block) for block in blocks)


def content_size(entry: Entry, mode: ContentMode = "full") -> int:
    """Return the bytes (UTF-8) of the text that the entry brings into a document.

    A lower bound of what it adds to a rendered document of any format: markup, escapes and
    metadata come on top.
    """
    texts = [entry.title, entry.summary]
    if mode == "full":
        texts += [block.text for block in entry.blocks]
    return sum(len(text.encode()) for text in texts)


def fits(entry: Entry, mode: ContentMode, most: int) -> bool:
    """Whether the entry's text takes at most `most` bytes in a document of any format.

    RSS escapes it twice, as HTML and as XML, and JSON its quotes: a text of nothing but such
    characters takes nine times its own size, or twice that in a link.
    """
    if _MOST_TIMES * content_size(entry, mode) + _MOST_MARKUP * len(entry.blocks) <= most:
        return True
    html = (content_html(entry, mode), escape(entry.summary, quote=False), entry.title)
    return sum(map(_escaped_size, html)) <= most


def _escaped_size(text: str) -> int:
    grown = 4 * text.count("&") + 3 * (text.count("<") + text.count(">"))
    return len(text.encode()) + grown + text.count('"') + text.count("\\")


def _element(block: Block) -> str:
    opening, closing = _MARKUP[block.kind]
    text = escape(block.text, quote=False)
    if block.kind == "embed" and is_web_url(block.text):
        text = f'<a href="{escape(block.text)}">{text}</a>'
    return f"{opening}{text}{closing}"
