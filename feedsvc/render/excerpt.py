"""A rendered document with some of its entries only: what a delta holds (RFC 3229)."""

from collections.abc import Collection

from lxml import etree

_ATOM = "{http://www.w3.org/2005/Atom}"
_HISTORY = "{http://purl.org/syndication/history/1.0}"

# What is read here was rendered here. Yet nothing in it is looked up anywhere, and a long text,
# which feeds.max_bytes may allow, is no attack.
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def excerpt(document: bytes, ids: Collection[str]) -> bytes:
    """Return an RSS or Atom `document` with those of its entries that bear one of `ids`.

    All else in it stays, but that it is complete (RFC 5005 §2): the entries left out are part
    of the feed. Each entry that stays is the very one of the whole document.
    """
    root = etree.fromstring(document, _PARSER)
    is_atom = root.tag == f"{_ATOM}feed"
    (feed,) = [root] if is_atom else root.findall("channel")
    entry_tag, id_tag = (f"{_ATOM}entry", f"{_ATOM}id") if is_atom else ("item", "guid")
    for entry in feed.findall(entry_tag):
        if entry.findtext(id_tag) not in ids:
            feed.remove(entry)
    for complete in feed.findall(f"{_HISTORY}complete"):
        feed.remove(complete)
    return bytes(etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True))
