"""What form a client is sent: coding (RFC 9110 §12.5.3), delta (RFC 3229). No Flask in here."""

import re
from collections.abc import Collection

# The best first, among those that a client likes equally well.
PREFERENCE = ("br", "gzip", "identity")

# RFC 9110 §12.4.2: a weight, from 0 to 1 with three decimals at most.
_MEMBER = re.compile(
    r"[ \t]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*"
    r"(?:;[ \t]*[qQ]=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)[ \t]*)?",
    re.ASCII,
)
_SAME = {"x-gzip": "gzip"}


def choose_coding(accept_encoding: str | None, available: Collection[str]) -> str | None:
    """Return the coding of `available` that the client likes best, the smaller one of equals.

    `available` holds at least "identity". A client that says nothing is sent no coding. None
    means that the client refuses them all, "identity" by name (or by `*;q=0`) too.
    """
    if accept_encoding is None:
        return "identity"
    weights = _weights(accept_encoding)
    candidates = [coding for coding in PREFERENCE if coding in available]
    best = max(candidates, key=lambda coding: _weight(coding, weights))
    return best if _weight(best, weights) > 0 else None


def wants_delta(a_im: str) -> bool:
    """Whether an A-IM field asks for `feed`, and not for the whole before it (RFC 3229 §10.5.3)."""
    weights = _weights(a_im)
    return weights.get("feed", 0) > 0 and weights["feed"] >= weights.get("identity", 0)


def _weight(coding: str, weights: dict[str, float]) -> float:
    # What is not named is not wanted, but for "identity": that is the last resort.
    unnamed = 0.0001 if coding == "identity" else 0.0
    return weights.get(coding, weights.get("*", unnamed))


def _weights(field: str) -> dict[str, float]:
    """Return what a list names, in lower case, by weight; malformed members say nothing."""
    weights: dict[str, float] = {}
    for member in field.split(","):
        if match := _MEMBER.fullmatch(member):
            coding = match[1].lower()
            weights[_SAME.get(coding, coding)] = float(match[2] or 1)
    return weights
