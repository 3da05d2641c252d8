"""SQL that drops what nobody sees any more."""

from feedsvc.store.connection import Connection


def forget_ended(connection: Connection, generation: int) -> None:
    """Drop what no reader of `generation` sees any more, but for each article's last version.

    The last one of an article that has gone is kept, so that it can return as it was; of one
    that was withdrawn, no text is kept (F30).
    """
    connection.execute("DELETE FROM members WHERE until <= ?", (generation,))
    connection.execute(
        "DELETE FROM versions WHERE until <= ? AND EXISTS (SELECT 1 FROM versions AS later"
        " WHERE later.article = versions.article AND later.since > versions.since)",
        (generation,),
    )
    connection.execute(
        "UPDATE versions SET text = '' WHERE until <= ? AND text <> ''"
        # Asked of each that ended, not of all articles: what has ended is seldom much.
        " AND EXISTS (SELECT 1 FROM articles"
        " WHERE number = versions.article AND withdrawn = 1)",
        (generation,),
    )
