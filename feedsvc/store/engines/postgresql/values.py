"""How values go to the server and rows come back: as sqlite3 has them."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, ClassVar

from psycopg import Cursor
from psycopg.abc import AdaptContext, Buffer
from psycopg.adapt import Dumper
from psycopg.postgres import types
from psycopg.types.string import StrDumperUnknown

from feedsvc.store.damage import damaged


class NamedRow(tuple[Any, ...]):
    """A row as sqlite3.Row is: read by place or by column; dict() takes it."""

    __slots__ = ()
    places: ClassVar[dict[str, int]] = {}

    def keys(self) -> Iterator[str]:
        """Return the columns, in order."""
        return iter(self.places)

    def __getitem__(self, key: Any) -> Any:
        return tuple.__getitem__(self, self.places[key] if isinstance(key, str) else key)


@lru_cache
def _row_of(columns: tuple[str, ...]) -> type[NamedRow]:
    places = {name: place for place, name in enumerate(columns)}
    return type("NamedRow", (NamedRow,), {"__slots__": (), "places": places})


def rows(cursor: Cursor[Any]) -> Any:
    """Return what makes the rows of a cursor, as psycopg asks for it."""
    described = cursor.description
    return tuple if described is None else _row_of(tuple(column.name for column in described))


class StoreCursor(Cursor[Any]):
    """A cursor for which a text that is not UTF-8 is damage.

    psycopg decodes what it fetches; it lets a UnicodeDecodeError out there, which could be
    anybody's elsewhere.
    """

    def fetchone(self) -> Any:
        """Do what Cursor.fetchone does."""
        try:
            return super().fetchone()
        except UnicodeDecodeError as error:
            raise damaged(str(error)) from error

    def fetchall(self) -> list[Any]:
        """Do what Cursor.fetchall does."""
        try:
            return super().fetchall()
        except UnicodeDecodeError as error:
            raise damaged(str(error)) from error

    def __next__(self) -> Any:
        """Do what Cursor.__next__ does."""
        try:
            return super().__next__()
        except UnicodeDecodeError as error:
            raise damaged(str(error)) from error


class _Text(StrDumperUnknown):
    """A text, of whatever type is wanted. No text of the server's holds a NUL; none of ours does.

    But an address that is asked for may, and is to be found nowhere.
    """

    def dump(self, obj: str) -> Buffer | None:
        return super().dump(obj.replace("\0", "\ufffd") if "\0" in obj else obj)


class _Whole(Dumper):
    """A whole number of always the same type: else each size would be planned anew."""

    oid = types["int8"].oid

    def dump(self, obj: int) -> Buffer | None:
        return str(obj).encode()

    def quote(self, obj: int) -> Buffer:
        return str(obj).encode()


def register(context: AdaptContext) -> None:
    """Have a connection send values so."""
    context.adapters.register_dumper(str, _Text)
    context.adapters.register_dumper(int, _Whole)
