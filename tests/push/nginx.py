"""nginx before the service, as a cache that many share."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from tests.nginx import nginx

_CACHE = """
    proxy_cache_path {folder}/cache keys_zone=feeds:1m;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass {service};
            proxy_cache feeds;
            proxy_cache_use_stale updating error timeout;
            add_header X-Cache-Status $upstream_cache_status;
            {directives}
        }}
    }}
"""


@contextlib.contextmanager
def caching(folder: Path, port: int, service: str, *directives: str) -> Iterator[None]:
    """Let nginx listen on `port` of loopback, before `service`, while the block runs.

    `directives` are further ones of its configuration, without the semicolon at their end.
    """
    folder.mkdir()
    further = " ".join(f"{directive};" for directive in directives)
    http = _CACHE.format(folder=folder, port=port, service=service, directives=further)
    with nginx(http, folder, port):
        yield
