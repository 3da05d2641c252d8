"""nginx before the nodes, with the shipped upstream, no cache, and a log of what it answered."""

import contextlib
import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.components import require
from tests.deploy import DEPLOY
from tests.nginx import nginx
from tests.ports import free_port
from tests.scale.polling import NODE_HEADER

SHIPPED = DEPLOY / "several-machines" / "nginx" / "feedsvc-nodes.conf"
# A server of the shipped upstream: its address, and how it is asked.
_SERVER = re.compile(r"^ *server (?P<address>\S+) (?P<how>.*);\n", re.MULTILINE)
# Without a cache every request meets a node; a cache would hide what they do.
_BEFORE_NODES = """
    log_format answers '$msec $status "$upstream_addr" "$upstream_status" $request_time $uri';
    {nodes}
    server {{
        listen 127.0.0.1:{port}{tls};
        access_log {folder}/answers.log answers buffer=64k flush=1s;
        keepalive_requests 1000000;
        add_header {header} $upstream_addr always;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header Host $host;
        proxy_buffers 32 32k;
        location / {{ proxy_pass http://feedsvc; }}
    }}
"""
_ANSWER = re.compile(r'([\d.]+) (\d+) "([^"]*)" "([^"]*)" ([\d.]+) ')
# What nginx notes where the client went before it was answered.
CLIENT_CLOSED = 499


@dataclass
class Answers:
    """What nginx answered: how often by status, how often another node was asked, how slowly."""

    statuses: Counter[int] = field(default_factory=Counter)
    asked_again: int = 0
    slowest: float = 0.0

    @property
    def failed(self) -> int:
        """How many were neither 200 nor 304."""
        return sum(number for status, number in self.statuses.items() if status not in {200, 304})


def answers(log: Path, ended: float) -> Answers:
    """Return what `log` tells; clients that left from `ended` on (epoch seconds) are not counted.

    A load that ends leaves what was just asked for.
    """
    found = Answers()
    with log.open(encoding="ascii") as lines:
        for line in lines:
            match = _ANSWER.match(line)
            assert match, line
            status = int(match[2])
            if status == CLIENT_CLOSED and float(match[1]) >= ended:
                continue
            found.statuses[status] += 1
            found.asked_again += "," in match[4]
            found.slowest = max(found.slowest, float(match[5]))
    return found


def upstream(ports: Sequence[int]) -> str:
    """Return the shipped file with nodes on `ports` of loopback, and nothing else changed."""
    text = SHIPPED.read_text(encoding="utf-8")
    shipped = list(_SERVER.finditer(text))
    # Each node stands there as one that is asked, and as one to fall back on.
    kinds = list(dict.fromkeys(match["how"] for match in shipped))
    assert len(kinds) == 2
    assert len(shipped) == 2 * len({match["address"] for match in shipped})
    tries = f"proxy_next_upstream_tries {len(shipped) // 2};"
    assert tries in text
    lines = "".join(_servers(kinds, ports))
    text = text[: shipped[0].start()] + lines + text[shipped[-1].end() :]
    return text.replace(tries, f"proxy_next_upstream_tries {len(ports)};")


def _servers(kinds: Iterable[str], ports: Sequence[int]) -> Iterator[str]:
    for how in kinds:
        for port in ports:
            yield f"    server 127.0.0.1:{port} {how};\n"


@contextlib.contextmanager
def in_front_of(ports: Sequence[int], folder: Path, *, is_tls: bool = False) -> Iterator[str]:
    """Run nginx before nodes on `ports` while the block runs; yield its URL."""
    folder.mkdir()
    port = free_port()
    http = _BEFORE_NODES.format(
        folder=folder,
        port=port,
        tls=_tls(folder) if is_tls else "",
        nodes=upstream(ports),
        header=NODE_HEADER,
    )
    with nginx(http, folder, port):
        yield f"{'https' if is_tls else 'http'}://127.0.0.1:{port}"


def _tls(folder: Path) -> str:
    """Make a certificate of the usual kind; return what stands behind the port then."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    names = ["-subj", "/CN=127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    command = [require("openssl"), "req", "-x509", "-days", "2", *curve, *names]
    subprocess.run(command, check=True, capture_output=True)
    return f" ssl; ssl_certificate {certificate}; ssl_certificate_key {key}"
