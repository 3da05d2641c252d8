"""What one node and nginx before it carry, and what of processor time a poll costs each of them."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.nginx import nginx_process
from tests.scale import nginx
from tests.scale.load import Load, loaded
from tests.scale.nodes import Node
from tests.soak.sampling import workers_of

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Capacity:
    """What was carried, and the processor time of one request in seconds; nginx's is 0 without it.

    Processor time says more than requests a second, where the one who asks takes part of the cores.
    """

    load: Load
    node_seconds: float
    nginx_seconds: float


def capacity(
    node: Node, folder: Path, addresses: Sequence[str], seconds: float
) -> dict[str, Capacity]:
    """Measure each way to ask for so many `seconds`, with nothing else at work."""
    assert node.process is not None
    process = node.process.pid

    def measured(url: str, front: int | None, *, keeps: bool = True) -> Capacity:
        before = processor_seconds(process), processor_seconds(front)
        with loaded(url, addresses, keeps=keeps) as wrk:
            time.sleep(seconds)
        assert wrk.load is not None
        after = processor_seconds(process), processor_seconds(front)
        each = [(now - then) / wrk.load.requests for then, now in zip(before, after, strict=True)]
        return Capacity(wrk.load, *each)

    found = {"one node, asked directly": measured(f"http://127.0.0.1:{node.port}", None)}
    alone, tls = folder / "nginx-alone", folder / "nginx-tls"
    with nginx.in_front_of([node.port], alone) as url:
        found["one node behind nginx"] = measured(url, nginx_process(alone))
    with nginx.in_front_of([node.port], tls, is_tls=True) as url:
        name = "the same, each poll a new TLS connection"
        found[name] = measured(url, nginx_process(tls), keeps=False)
    return found


def processor_seconds(process: int | None) -> float:
    """Return the processor time that a process and its workers have taken; 0.0 for none."""
    if process is None:
        return 0.0
    return sum(map(_seconds_of, (process, *workers_of(process))))


def _seconds_of(process: int) -> float:
    # proc(5): utime and stime are the 14th and 15th, and a name in brackets is the 2nd.
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
