"""Caddy's file_server on static files, compressed beforehand."""

from pathlib import Path

from benchmarks.programs import system
from benchmarks.servers import Server

_CONFIGURATION = """{{
    admin off
    auto_https off
    log default {{
        level ERROR
    }}
}}
http://127.0.0.1:{port} {{
    root * {root}
    header Cache-Control "public, max-age=300"
    file_server {{
        precompressed gzip
    }}
}}
"""


def server(root: Path, folder: Path, path: str, port: int) -> Server:
    """Return Caddy serving `root`; its configuration and what it writes go to `folder`."""
    folder.mkdir()
    file = folder / "Caddyfile"
    file.write_text(_CONFIGURATION.format(root=root, port=port), encoding="utf-8")
    command = [system("caddy"), "run", "--adapter", "caddyfile", "--config", str(file)]
    homes = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    return Server("Caddy file_server", command, port, path, {**homes, "GOMAXPROCS": "1"})
