"""What the file, or the object of a bucket, is called that stands for an address."""

import os
from urllib.parse import unquote_to_bytes

from feedsvc.errors import ExportError
from feedsvc.export.places import Place

# What stands behind a file's name where it holds a coding of it.
SUFFIXES = {"identity": "", "gzip": ".gz", "br": ".br"}


def file_name(place: Place) -> str:
    """Return the file of `place`, from the root of the site: articles and pages are HTML files.

    "/top-news/" gives "top-news/index.html", "/2023/top-news/a" gives "2023/top-news/a.html".
    """
    return f"{object_name(place)}.html" if place.kind == "article" else object_name(place)


def object_name(place: Place) -> str:
    """Return the object of `place`, from where the site begins: what its path is, decoded.

    An object has its media type beside it, so an article's name needs none. Raises ExportError.
    """
    name = os.fsdecode(unquote_to_bytes(place.address.removeprefix("/")))
    if name.endswith("/") or not name:
        name += "index.html"
    if "\0" in name or any(part in {"", ".", ".."} for part in name.split("/")):
        raise ExportError(f"{place.address}: no file can be called so; nothing was exported")
    return name
