"""`python -m tests.soak`: soak for minutes, print what was seen, exit with 1 if it is wrong."""

import argparse
import json
import signal
import sys
import tempfile
from pathlib import Path

from tests.soak.report import judged, lines
from tests.soak.soak import soak


def main() -> None:
    """Soak, report, and tell by the exit code whether all held."""
    # So that the service is stopped and the folder removed then too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="how long (default: 10)")
    parser.add_argument("--seed", type=int, default=1, help="what happens comes from it")
    parser.add_argument("--json", type=Path, help="a file to write the report to, too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        outcome = soak(Path(folder), options.minutes * 60, options.seed)
    report = {"minutes": options.minutes, "seed": options.seed, **judged(outcome)}
    print("\n".join(lines(report)))
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    if outcome.violations.counts:
        sys.exit("soak: what must not happen has happened, see the violations")
    print("no violation")


if __name__ == "__main__":
    main()
