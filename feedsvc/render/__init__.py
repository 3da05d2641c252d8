"""The registry of formats: one Feed in, one document's bytes out, for each of FORMATS.

A further format is one module that defines a Format, and one line here.
"""

from feedsvc.render.atom import ATOM
from feedsvc.render.content import content_html, content_size, fits
from feedsvc.render.excerpt import excerpt
from feedsvc.render.format import Format, Label, content_type, document_address
from feedsvc.render.image import Image, lead_image
from feedsvc.render.jsonfeed import JSON
from feedsvc.render.metadata import announced_hubs
from feedsvc.render.rss import RSS

FORMATS: tuple[Format, ...] = (RSS, ATOM, JSON)

# Part of the fingerprint of decision 10: raise it with any change that moves a document's bytes,
# so that stored documents are rendered again.
RENDERER_VERSION = 3

__all__ = [
    "FORMATS",
    "RENDERER_VERSION",
    "Format",
    "Image",
    "Label",
    "announced_hubs",
    "content_html",
    "content_size",
    "content_type",
    "document_address",
    "excerpt",
    "fits",
    "lead_image",
]
