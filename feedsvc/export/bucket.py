"""A place in an object store, as an export needs it: the one module that knows obstore.

Credentials and endpoints come from the environment, under the names of each store's own tools
(AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL, GOOGLE_APPLICATION_CREDENTIALS, AZURE_STORAGE_ACCOUNT_NAME …).
"""

import contextlib
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from feedsvc.errors import ConfigurationError, ExportError

if TYPE_CHECKING:
    from obstore import Attributes

SCHEMES = ("s3", "gs", "az")
_A_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
# A fault that passes is waited out, for some 15 seconds a request; else the next export goes on.
RETRIES = 8
FIRST_WAIT = timedelta(seconds=0.5)
LONGEST_WAIT = timedelta(seconds=8)
GIVEN_UP_AFTER = timedelta(seconds=60)
DELETED_AT_ONCE = 1_000

_STATUS = re.compile(r"status code: (\d{3}(?: [A-Z][A-Za-z]+)*)")
_CODE = re.compile(r"<Code>(\w+)</Code>")


def is_bucket(target: str) -> bool:
    """Whether `target` is a URL of an object store, rather than a folder.

    Raises ConfigurationError for a URL of anything else: no folder is meant by that.
    """
    found = _A_SCHEME.match(target)
    if found is not None and found[1] not in SCHEMES:
        raise ConfigurationError(
            [
                f"{target}: an export goes to a folder or to a bucket, which is s3://NAME/PREFIX, "
                "gs://NAME/PREFIX or az://CONTAINER/PREFIX"
            ]
        )
    return found is not None


class Bucket:
    """What lies at `url` (s3://BUCKET/PREFIX, gs://…, az://CONTAINER/PREFIX).

    Azure's account is AZURE_STORAGE_ACCOUNT_NAME. Names of objects are from the prefix on.
    All that a store refuses raises ExportError.
    """

    def __init__(self, url: str) -> None:
        """Raise ConfigurationError where obstore is not installed."""
        if find_spec("obstore") is None:
            raise ConfigurationError(
                [
                    f"an export to {url} needs the package obstore, which is not installed: "
                    "pip install 'feedsvc[export]'"
                ]
            )
        import obstore  # noqa: PLC0415 - an extra
        from obstore.store import from_url  # noqa: PLC0415 - an extra

        self.url = url
        self._obstore = obstore
        with self._errors("opened"):
            self._store: Any = from_url(
                url,
                retry_config={
                    "max_retries": RETRIES,
                    "retry_timeout": GIVEN_UP_AFTER,
                    "backoff": {"init_backoff": FIRST_WAIT, "max_backoff": LONGEST_WAIT},
                },
            )

    def entity_tags(self) -> dict[str, str]:
        """Return the entity tag of every object, by name."""
        with self._errors("listed"):
            return {
                found["path"]: _bare(found["e_tag"])
                for some in self._obstore.list(self._store)
                for found in some
            }

    def read(self, name: str) -> bytes | None:
        """Return an object; None if there is none."""
        with self._errors(f"read ({name})"):
            try:
                return bytes(self._obstore.get(self._store, name).bytes())
            except FileNotFoundError:
                # So says a store of a bucket that is not there, too: listing tells them apart.
                return None

    def put(self, name: str, body: bytes, fields: Mapping[str, str]) -> str:
        """Write an object with its header `fields`; return the entity tag that it was given."""
        attributes: Attributes = dict(fields)
        with self._errors(f"written ({name})"):
            put = self._obstore.put(
                self._store, name, body, attributes=attributes, use_multipart=False
            )
        return _bare(put["e_tag"])

    def delete(self, names: list[str]) -> None:
        """Delete objects; one that is not there is none the less deleted."""
        with self._errors("cleared of what is gone"):
            for first in range(0, len(names), DELETED_AT_ONCE):
                self._obstore.delete(self._store, names[first : first + DELETED_AT_ONCE])

    @contextlib.contextmanager
    def _errors(self, done: str) -> Iterator[None]:
        """Turn what obstore raises into an ExportError that says what could not be `done`."""
        exceptions = self._obstore.exceptions
        try:
            yield
        except (exceptions.PermissionDeniedError, exceptions.UnauthenticatedError) as error:
            raise ExportError(
                f"{self.url}: refuses to be {done}: {_said(error)}; look after the credentials "
                "and what they allow"
            ) from error
        except (exceptions.BaseError, ValueError, OSError) as error:
            raise ExportError(
                f"{self.url}: cannot be {done}: {_said(error)}; when that is mended, the next "
                "export does what is left"
            ) from error


def _bare(etag: str | None) -> str:
    """Return an entity tag without its quotes: Azure writes them, and lists it without them."""
    return (etag or "").strip('"')


def _said(error: Exception) -> str:
    """Return what the store said, on one line: obstore tells its own insides, too."""
    text = " ".join(str(error).partition("\nDebug source")[0].split())
    status, code = _STATUS.search(text), _CODE.search(text)
    if status:
        return f"{status[1]} ({code[1]})" if code else status[1]
    return text if len(text) <= 300 else f"{text[:300]}…"
