"""A word on `[[filters]]` that name a section or an author of whom nothing is known."""

from typing import TYPE_CHECKING

from feedsvc.cli import console

if TYPE_CHECKING:
    from feedsvc.config import Configuration


def note_unknown_names(configuration: "Configuration") -> None:
    """Say on standard error, in a line each, which filters name what the store does not know.

    Nothing where no store is there yet. Raises StoreError.
    """
    from feedsvc.feeds import directory_of, unknown_names
    from feedsvc.store.location import location_of
    from feedsvc.store.overview import sections_and_authors

    if not configuration.filters:
        return
    known = sections_and_authors(location_of(configuration))
    if known is None:
        return
    for text in unknown_names(configuration, directory_of(configuration, *known)):
        console.note(text)
