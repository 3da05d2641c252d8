"""The feeds that there are, which of them an article belongs to, what each says of itself."""

from feedsvc.feeds.authors import AUTHOR, AUTHORS_LIMIT, Authors, author_key, author_slug
from feedsvc.feeds.directory import ALL_ARTICLES, Directory, directory_of
from feedsvc.feeds.filters import FILTER, Filter, filters_of
from feedsvc.feeds.metadata import (
    content_of,
    description_of,
    feed_of,
    fullest_content,
    limit_of,
    title_of,
)
from feedsvc.feeds.sections import FOUND_SECTIONS_LIMIT, Sections, sections_of, slug_of_label
from feedsvc.feeds.unknown_names import unknown_names

__all__ = [
    "ALL_ARTICLES",
    "AUTHOR",
    "AUTHORS_LIMIT",
    "FILTER",
    "FOUND_SECTIONS_LIMIT",
    "Authors",
    "Directory",
    "Filter",
    "Sections",
    "author_key",
    "author_slug",
    "content_of",
    "description_of",
    "directory_of",
    "feed_of",
    "filters_of",
    "fullest_content",
    "limit_of",
    "sections_of",
    "slug_of_label",
    "title_of",
    "unknown_names",
]
