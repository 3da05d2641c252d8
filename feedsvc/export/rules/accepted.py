"""Which coding a file server sends: patterns of Accept-Encoding, the first that holds counts.

A file server compares no weights (RFC 9110 §12.4.2): 1, less than 1 and 0 are told apart.
"""

from collections.abc import Sequence

_NAMES = {"br": "br", "gzip": "(?:x-)?gzip"}
_BEGIN = r"(?:^|[,\s])"


def accepted(codings: Sequence[str]) -> list[tuple[str, str]]:
    """Return (pattern, coding) pairs for `codings`, which are in the order of preference."""
    whole = [
        (rf"{_BEGIN}{_NAMES[coding]}\s*(?:;\s*q=1(?:\.0*)?\s*)?(?:,|$)", coding)
        for coding in codings
    ]
    # Who takes several with less weight mostly likes the older ones better.
    less = [
        (rf"{_BEGIN}{_NAMES[coding]}\s*;\s*q=0?\.0*[1-9]", coding) for coding in reversed(codings)
    ]
    any_of = [(rf"{_BEGIN}\*\s*(?:,|$)", coding) for coding in codings[:1]]
    return [*whole, *less, *any_of]
