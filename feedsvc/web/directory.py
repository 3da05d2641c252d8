"""The directory of the feeds that the store knows of, as the service needs it."""

from feedsvc.config import Configuration
from feedsvc.feeds import Directory, directory_of
from feedsvc.store.engine import Connection
from feedsvc.store.sql import authors, members


def published_directory(connection: Connection, configuration: Configuration) -> Directory:
    """Return the directory of the sections, authors and filters that there are.

    What a rebuild has found and not yet published may be in it already: it names no article.
    """
    found = members.found_sections(connection)
    return directory_of(configuration, found, authors.names(connection))
