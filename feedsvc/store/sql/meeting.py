"""SQL on where captures of one article meet: its headlines, its first paragraph, its day.

Headlines and beginnings come back, such as a weekly column's, on ever more articles. So the day
is looked at here, before anything of an article is loaded: else each rebuild of many captures
would load what it wrote before again and again.
"""

import json
from collections.abc import Iterable

from feedsvc.store.connection import Connection

# A folded headline or the digest of a first paragraph, and the day of the capture that bears it:
# "" for an undated one, which may be of an article of any day.
Met = tuple[str, str]

_WANTED = (
    "WITH wanted AS (SELECT json_extract(value, '$[0]') AS key,"
    " json_extract(value, '$[1]') AS day FROM json_each(:wanted))"
)
# A version that has ended is not the article's latest, as a rule, and that may be of another day.
_MAY_BE_OF_THAT_DAY = (
    "(versions.day = wanted.day OR wanted.day = '' OR versions.stated = ''"
    " OR versions.until IS NOT NULL)"
)


def by_headline(connection: Connection, wanted: Iterable[Met]) -> list[tuple[str, int]]:
    """Return (folded headline, article) for all that had one and may be of the day beside it."""
    rows = connection.execute(
        f"{_WANTED} SELECT DISTINCT headline, headlines.article FROM wanted"  # noqa: S608 - constants only
        " CROSS JOIN headlines ON headlines.headline = wanted.key"
        " CROSS JOIN versions ON versions.article = headlines.article"
        f" WHERE {_MAY_BE_OF_THAT_DAY}",
        {"wanted": json.dumps(list(wanted))},
    )
    return [(row["headline"], row["article"]) for row in rows]


def by_first_paragraph(connection: Connection, wanted: Iterable[Met]) -> list[tuple[str, int]]:
    """Return (digest, article) for all that begin so and may be of the day beside it."""
    rows = connection.execute(
        f"{_WANTED} SELECT DISTINCT first_paragraph, article FROM wanted"  # noqa: S608 - constants only
        " CROSS JOIN versions ON versions.first_paragraph = wanted.key"
        f" WHERE {_MAY_BE_OF_THAT_DAY}",
        {"wanted": json.dumps(list(wanted))},
    )
    return [(row["first_paragraph"], row["article"]) for row in rows]
