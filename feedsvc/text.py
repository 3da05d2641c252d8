"""Text that is safe in XML, the same text folded for comparison, and slugs."""

import re
import unicodedata
from typing import Literal
from urllib.parse import quote

# XML 1.0 §2.2 Char: what may not stand in a document, in any notation.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What XML allows and no line should hold: characters that reorder what follows them (F4), the
# byte-order mark, and the C1 controls, which parsers read as Windows-1252 (BadCharacters).
_CONTROLS = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_BLANKS = re.compile(r"\s")
# What divides words, in any script: ASCII, Latin-1, general and CJK punctuation and blanks.
_DIVIDES = re.compile(r"[\s!-/:-@\[-`{-~\u00a1-\u00bf\u2000-\u206f\u3000-\u303f]+")
_QUOTES = re.compile("[\u2018-\u201f\u2039\u203a'\"`´«»]")
# What divides words where they are looked for: quotes too, so that "China's" holds China and
# "l'Europe" Europe, and the marks of Arabic and of Indian scripts.
_SET_OFF = re.compile("[\u2018-\u201f\u2039\u203a'\"`´«»\u060c\u061b\u061f\u06d4\u0964\u0965]")
_LATIN_ACCENTS = re.compile("[\u0300-\u036f]")
# UAX #15 §13, Stream-Safe Text: to put marks into their order takes the square of how many stand
# in a row, so a joiner, itself taken out as an accent is, divides rows of more than 30. No mark is
# a letter or a digit but the two that voice halfwidth katakana.
_MANY_MARKS = re.compile(r"(?:[^\w\s\x00-\x7f]|[\uff9e\uff9f]){30}")
_JOINER = "\u034f"

# WordPress' sanitize_title drops these and turns those into dashes.
_SLUG_DROPPED = re.compile(
    "[\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2039\u203a«»‹›'\"`´ˊ…¡¿©®™°£·\u00ad]"
)
_SLUG_DASHED = re.compile(r"[\s\u2010-\u2015\u2212/._-]+")
_SLUG_NOT_KEPT = re.compile(r"[^a-z0-9-]")
_DASHES = re.compile("-{2,}")
_SLUG_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "ı": "i",
        "€": "e",
        "×": "x",
    }
)

SLUG_BYTES = 200
SECTION_SLUG_LENGTH = 64


def count_not_xml(text: str) -> int:
    """Return how many characters of `text` XML 1.0 forbids: those that xml_safe takes out."""
    return len(_NOT_XML.findall(text))


def xml_safe(text: str) -> str:
    """Return `text` without the characters that XML 1.0 forbids, lone surrogates among them."""
    return _NOT_XML.sub("", text)


def one_line(text: str) -> str:
    """Return `text` XML-safe, without bidi controls (F4), each blank a space, ends trimmed.

    Doubled blanks inside are the page's typography and stay.
    """
    return _BLANKS.sub(" ", _CONTROLS.sub("", xml_safe(text))).strip()


def fold(text: str) -> str:
    """Return `text` reduced to what makes two spellings one: its words, caseless.

    Quotes, dashes, other punctuation, blanks and Latin accents are noise (capture format,
    "Typography noise"). A text of nothing else folds to its own trimmed form, so that it
    still equals itself.
    """
    words = _QUOTES.sub("", text.casefold())
    if not words.isascii():
        words = _LATIN_ACCENTS.sub("", _normal("NFKD", words))
    return _DIVIDES.sub(" ", words).strip() or text.strip()


def words_of(text: str) -> str:
    """Return the words of `text`, folded, with a blank between any two.

    Unlike in fold, an apostrophe divides: names are looked for in what the page makes of them.
    """
    return fold(_SET_OFF.sub(" ", text))


def article_slug(headline: str) -> str:
    """Return the slug that WordPress would make of `headline`, or "" if no letter is usable.

    Characters of `[a-z0-9%-]`, at most 200 bytes: letters outside ASCII are percent-encoded
    UTF-8, never cut within a character (decision 7).
    """
    plain = _plain_slug(headline)
    slug = plain[:SLUG_BYTES] if plain.isascii() else _encoded_slug(plain)
    slug = slug.strip("-")
    return slug if re.search("[a-z0-9]", slug) else ""


def _encoded_slug(plain: str) -> str:
    slug = ""
    for char in plain:
        encoded = quote(char, safe="").lower() if ord(char) > 127 else char
        if len(slug) + len(encoded) > SLUG_BYTES:
            break
        slug += encoded
    return slug


def section_slug(label: str) -> str:
    """Return the slug of a section's label: `[a-z0-9-]{1,64}`, or "" if no letter is usable."""
    ascii_only = re.sub(r"[^a-z0-9-]", "", _plain_slug(label))
    return _DASHES.sub("-", ascii_only)[:SECTION_SLUG_LENGTH].strip("-")


def _plain_slug(text: str) -> str:
    """Lower case, accents of Latin letters off, dashes for blanks; other letters as they are."""
    lowered = xml_safe(text).lower().translate(_SLUG_LETTERS)
    dashed = _SLUG_DASHED.sub("-", _SLUG_DROPPED.sub("", lowered))
    if dashed.isascii():
        return _DASHES.sub("-", _SLUG_NOT_KEPT.sub("", dashed)).strip("-")
    kept = (_without_latin_accents(char) for char in _normal("NFC", dashed))
    allowed = "".join(part for part in kept if _may_stand_in_slug(part))
    return _DASHES.sub("-", allowed).strip("-")


def _normal(form: Literal["NFC", "NFKD"], text: str) -> str:
    """Return `text` in a normal form of Unicode, in a time that grows with its length alone."""
    return unicodedata.normalize(form, _MANY_MARKS.sub(rf"\g<0>{_JOINER}", text))


def _without_latin_accents(char: str) -> str:
    base = unicodedata.normalize("NFD", char)[0]
    return base if base.isascii() else char


def _may_stand_in_slug(char: str) -> bool:
    if char.isascii():
        return not _SLUG_NOT_KEPT.match(char)
    if _LATIN_ACCENTS.match(char):
        return False
    # A mark is a vowel in Indic and Thai, in Arabic and Hebrew a point: words differ in it.
    return char.isalnum() or unicodedata.category(char).startswith("M")
