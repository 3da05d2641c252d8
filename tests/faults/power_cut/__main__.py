"""The campaign: `python -m tests.faults.power_cut [--states N] [--seed S]`.

In each scene the power is cut N times (400), as chance has it by the seed S (1). A table counts
the cuts by scene and by what is lost; what does not hold is named, and the exit code is 1.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.faults.power_cut.campaign import Counted, cut_power
from tests.faults.power_cut.disk import Lost
from tests.faults.power_cut.scenes import SCENES
from tests.newsroom import Newsroom


def main() -> int:
    """Run the campaign and print its table; return how the process is to end."""
    parser = argparse.ArgumentParser(description="Cut the power in recorded runs of feedsvc.")
    parser.add_argument("--states", type=int, default=400, help="how many in each scene")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    names = [lost.value for lost in Lost]
    print("| scene | operations | syncs |", *(f"{name} |" for name in names), "different disks |")
    print("| --- " * (len(names) + 4) + "|")
    findings = []
    for name, scene in SCENES.items():
        with tempfile.TemporaryDirectory(prefix="power-cut-") as folder:
            counted = cut_power(scene, Newsroom(Path(folder)), arguments.states, arguments.seed)
        print_row(name, counted)
        findings += counted.findings
    print(*(findings or ["nothing found"]), sep="\n")
    return 1 if findings else 0


def print_row(name: str, counted: Counted) -> None:
    """Print a scene's row of the table."""
    lost = [counted.lost[lost] for lost in Lost]
    cells = [name.replace("_", " "), counted.operations, counted.syncs, *lost, len(counted.disks)]
    print("|", *(f"{cell} |" for cell in cells), flush=True)


if __name__ == "__main__":
    sys.exit(main())
