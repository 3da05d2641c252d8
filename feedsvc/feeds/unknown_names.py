"""Which sections and authors `[[filters]]` names that there are none of: misspelt, mostly."""

from feedsvc.config import Configuration, FilterSettings
from feedsvc.feeds.authors import author_slug
from feedsvc.feeds.directory import Directory
from feedsvc.feeds.filters import section_named


def unknown_names(configuration: Configuration, directory: Directory) -> list[str]:
    """Return a line for each filter that names what `directory` does not know.

    That is no error: an article of that section or author may come tomorrow. Of authors nothing is
    said where not all of them are known, as they have no feeds or are too many.
    """
    lines = []
    for settings in configuration.filters:
        unknown = [
            *(f"section {name!r}" for name in _sections(settings, configuration, directory)),
            *(f"author {name!r}" for name in _authors(settings, directory)),
        ]
        if unknown:
            lines.append(
                f"[[filters]] name = {settings.name!r}: no article has {', '.join(unknown)} so "
                "far, so none is in its feed by that; is it misspelt?"
            )
    return lines


def _sections(
    settings: FilterSettings, configuration: Configuration, directory: Directory
) -> list[str]:
    known = {category.term for category in directory.sections.by_label.values()}
    return [name for name in settings.sections if section_named(name, configuration) not in known]


def _authors(settings: FilterSettings, directory: Directory) -> list[str]:
    known = directory.authors
    if len(known.names) >= known.limit:
        return []
    return [name for name in settings.authors if author_slug(name) not in known.names]
