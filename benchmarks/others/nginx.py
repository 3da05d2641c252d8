"""nginx on static files, compressed beforehand, with their descriptors kept open."""

from getpass import getuser
from pathlib import Path

from benchmarks.programs import system
from benchmarks.servers import Server

_CONFIGURATION = """daemon off;
user {user};
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr error;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    tcp_nodelay on;
    keepalive_timeout 75s;
    keepalive_requests 1000000000;
    open_file_cache max=1000 inactive=1h;
    open_file_cache_valid 10m;
    gzip_static on;
    gzip_vary on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    types {{ application/rss+xml xml; }}
    server {{
        listen 127.0.0.1:{port};
        root {root};
        add_header Cache-Control "public, max-age=300";
    }}
}}
"""


def server(root: Path, folder: Path, path: str, port: int) -> Server:
    """Return nginx serving `root`; its configuration and what it writes go to `folder`."""
    folder.mkdir()
    file = folder / "nginx.conf"
    text = _CONFIGURATION.format(user=getuser(), root=root, folder=folder, port=port)
    file.write_text(text, encoding="utf-8")
    return Server("nginx static", [system("nginx"), "-p", str(folder), "-c", str(file)], port, path)
