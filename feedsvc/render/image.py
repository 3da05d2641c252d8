"""The image of an entry, where its capture gives the address of one (T46).

Captures are text: an image is known only where its bare address stands in the body, as an
article that was parsed elsewhere may have it. All other embeds are videos and links.
"""

from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from feedsvc.model import Block
from feedsvc.web_url import is_web_url

_MEDIA_TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}


@dataclass(frozen=True, slots=True)
class Image:
    """An image at an absolute http or https URL; its media type is told by its name."""

    url: str
    media_type: str


def lead_image(blocks: tuple[Block, ...]) -> Image | None:
    """Return the first image among the blocks of an entry, None if there is none."""
    images = (_image(block.text) for block in blocks if block.kind == "embed")
    return next((image for image in images if image), None)


def _image(text: str) -> Image | None:
    if not is_web_url(text):
        return None
    media_type = _MEDIA_TYPES.get(PurePosixPath(urlsplit(text).path).suffix.lower())
    return Image(text, media_type) if media_type else None
