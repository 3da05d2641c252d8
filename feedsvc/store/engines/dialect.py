"""SQL as SQLite has it, in the words of PostgreSQL: the few that differ, by a table."""

import re
from functools import lru_cache

# The statements of feedsvc are constants, but for a handful.
_STATEMENTS_KEPT = 500

# Literals and comments are met first, so that nothing within them is taken for anything else.
_WORDS = re.compile(
    r"""(?P<json_extract>json_extract\((?P<array>[\w.]+),\s'\$\[(?P<place>\d+)\]'\))
      | (?P<literal>'(?:[^']|'')*' | --[^\n]*)
      | (?P<json_each>json_each\((?P<list>:?[\w.]+)\))
      | :(?P<name>[a-z_]+)
      | (?P<word>\? | % | \bCROSS\ JOIN\b | \bINTEGER\b)""",
    re.VERBOSE,
)
_IN_POSTGRESQL = {"?": "%s", "%": "%%", "CROSS JOIN": "JOIN", "INTEGER": "BIGINT"}

# Text is compared byte by byte, as SQLite does, whatever the database's own collation.
_TYPES = {
    r"\bINTEGER\b": "BIGINT",
    r"\bTEXT\b": 'TEXT COLLATE "C"',
    r"\bBLOB\b": "BYTEA",
    r"\) WITHOUT ROWID;": ");",
}


@lru_cache(maxsize=_STATEMENTS_KEPT)
def translated(sql: str) -> bytes:
    """Return a statement for psycopg: its placeholders, and the words of PostgreSQL."""
    return _WORDS.sub(_translated, sql).encode()


def _translated(found: re.Match[str]) -> str:
    if found["json_extract"]:
        return f"({found['array']}::jsonb ->> {found['place']})"
    if found["json_each"]:
        return f"jsonb_array_elements_text(CAST({_WORDS.sub(_translated, found['list'])} AS jsonb))"
    if found["name"]:
        return f"%({found['name']})s"
    if found["literal"]:
        return found["literal"].replace("%", "%%")
    return _IN_POSTGRESQL[found["word"]]


def translated_schema(sql: str) -> bytes:
    """Return the statements of a schema, or of a step from one to the next; no values."""
    for word, theirs in _TYPES.items():
        sql = re.sub(word, theirs, sql)
    return sql.encode()
