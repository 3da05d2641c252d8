"""What is wrong between settings that are right by themselves: names given twice, or taken."""

from collections.abc import Mapping
from typing import Any

from feedsvc.text import fold


def clashes(raw: Mapping[str, Any]) -> list[str]:
    """Return a line for each clash in the tables as they were read, checked or not (F19)."""
    return [*_duplicate_sections(raw), *_duplicate_filters(raw), *_sections_named_as_path(raw)]


def _duplicate_sections(raw: Mapping[str, Any]) -> list[str]:
    sections = raw.get("sections")
    owners: dict[str, int] = {}
    problems = []
    for number, section in enumerate(sections if isinstance(sections, list) else []):
        for mark in _section_marks(section) if isinstance(section, dict) else []:
            first = owners.setdefault(mark, number)
            if first != number:
                problems.append(f"sections.{number}: {mark} is already that of sections.{first}")
    return problems


def _duplicate_filters(raw: Mapping[str, Any]) -> list[str]:
    filters = raw.get("filters")
    listed = filters if isinstance(filters, list) else []
    names = [known.get("name") for known in listed if isinstance(known, dict)]
    return [
        f"filters.{number}: name {name!r} is already that of filters.{names.index(name)}"
        for number, name in enumerate(names)
        if names.index(name) != number
    ]


def _sections_named_as_path(raw: Mapping[str, Any]) -> list[str]:
    """Where a proxy strips the URL's path, a section of the same name could not be reached."""
    site, sections = raw.get("site"), raw.get("sections")
    url = site.get("url") if isinstance(site, dict) else None
    path = url.partition("://")[2].partition("/")[2].strip("/") if isinstance(url, str) else ""
    return [
        f"sections.{number}: slug {path!r} is the path of site.url; choose another"
        for number, section in enumerate(sections if isinstance(sections, list) else [])
        if path and isinstance(section, dict) and section.get("slug") == path
    ]


def _section_marks(section: Mapping[str, Any]) -> list[str]:
    matches = section.get("match", [])
    labels = [section.get("name"), *(matches if isinstance(matches, list) else [matches])]
    marks = [f"label {fold(label)!r}" for label in labels if isinstance(label, str)]
    return [f"slug {section.get('slug')!r}", *dict.fromkeys(marks)]
