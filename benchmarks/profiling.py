"""Says where the time of feedsvc goes, for the bars that it misses (cProfile)."""

import pstats
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.measure import run
from benchmarks.programs import ROOT
from benchmarks.site import FeedsvcSite
from benchmarks.wire import NEWSBOAT

SHOWN = 12
REQUESTS = 200_000


def of_rebuild(site: FeedsvcSite, folder: Path) -> list[str]:
    """Return the functions that a rebuild of `site` spends most time in, one a line."""
    return _profile(["-m", "feedsvc", "--config", str(site.config), "rebuild"], folder)


def of_requests(config: Path, path: str, folder: Path) -> list[str]:
    """Return the same of the application that is served, asked for `path` without a server."""
    return _profile(["-m", "benchmarks.profiling", str(config), path], folder)


def _profile(module: Sequence[str], folder: Path) -> list[str]:
    output = folder / "profile"
    run([sys.executable, "-m", "cProfile", "-o", output, *module], folder=ROOT)
    statistics = pstats.Stats(str(output)).get_stats_profile()
    functions = sorted(
        statistics.func_profiles.items(), key=lambda item: item[1].tottime, reverse=True
    )
    return [
        f"{profile.tottime:.3f} s of {statistics.total_tt:.3f} s in {profile.ncalls} calls: "
        f"{name} ({Path(profile.file_name).name}:{profile.line_number})"
        for name, profile in functions[:SHOWN]
    ]


def _ask_repeatedly(config: Path, path: str) -> None:
    """Call the application as the server does, with what newsboat sends at first."""
    from feedsvc.config import load  # noqa: PLC0415 - the benchmark itself runs without feedsvc
    from feedsvc.web import create_app  # noqa: PLC0415 - as above

    application = create_app(load(config, {}).configuration)
    headers = {f"HTTP_{name.upper().replace('-', '_')}": text for name, text in NEWSBOAT.items()}
    for _ in range(REQUESTS):
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "SCRIPT_NAME": "",
            "QUERY_STRING": "",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "http",
            **headers,
        }
        list(application(environ, _start_response))


def _start_response(*_: object) -> Callable[[bytes], object]:
    return lambda _: None


if __name__ == "__main__":
    _ask_repeatedly(Path(sys.argv[1]), sys.argv[2])
