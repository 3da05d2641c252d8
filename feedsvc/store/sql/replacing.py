"""The statement that puts a row in place of the one with the same key, in any SQL."""


def replacing(table: str, key: str, others: str, *, is_named: bool = False) -> str:
    """Return it for a table with the columns `key` and `others`, names apart by blanks.

    Its values are marked by ? in that order, or by the names of the columns if `is_named`.
    """
    columns = [*key.split(), *others.split()]
    marks = [f":{column}" if is_named else "?" for column in columns]
    taken = ", ".join(f"{column} = excluded.{column}" for column in others.split())
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(marks)})"  # noqa: S608 - names of our schema
        f" ON CONFLICT ({', '.join(key.split())}) DO UPDATE SET {taken}"
    )
