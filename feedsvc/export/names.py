"""What the file, or the object of a bucket, is called that stands for an address."""

import os
from urllib.parse import unquote_to_bytes

from feedsvc.errors import ExportError
from feedsvc.export.resources import Resource

# What stands behind a file's name where it holds a coding of it.
SUFFIXES = {"identity": "", "gzip": ".gz", "br": ".br"}


def file_name(resource: Resource) -> str:
    """Return the file of `resource`, from the root of the site: articles and pages are HTML files.

    "/top-news/" gives "top-news/index.html", "/2023/top-news/a" gives "2023/top-news/a.html".
    """
    name = object_name(resource)
    return f"{name}.html" if resource.kind == "article" else name


def object_name(resource: Resource) -> str:
    """Return the object of `resource`, from where the site begins: what its path is, decoded.

    An object has its media type beside it, so an article's name needs none. Raises ExportError.
    """
    name = os.fsdecode(unquote_to_bytes(resource.address.removeprefix("/")))
    if name.endswith("/") or not name:
        name += "index.html"
    if "\0" in name or any(part in {"", ".", ".."} for part in name.split("/")):
        raise ExportError(f"{resource.address}: no file can be called so; nothing was exported")
    return name
