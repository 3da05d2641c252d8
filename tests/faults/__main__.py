"""The campaign: `python -m tests.faults [EACH [EACH]]`, as `make faults` runs it.

EACH rebuilds of 50 changed captures of 2,001 are killed in each phase (60), then EACH that read
all of them again in two processes (10); a table counts them. What does not hold is a traceback.
"""

import sys
import tempfile
from pathlib import Path

from tests.faults.campaign import Kills, kill
from tests.faults.disturbance import disturbances
from tests.faults.phases import PHASES
from tests.faults.site import Site

# Options of the rebuild, what it is called in the table, how many are killed in each phase.
KINDS = {(): ("50 changed", 60), ("--force",): ("all, --force", 10)}


def main(each: list[int]) -> None:
    """Run the campaign, `each` kills per phase of each kind, and print its table."""
    kills = Kills()
    with (
        tempfile.TemporaryDirectory(prefix="faults-") as folder,
        disturbances(Site(Path(folder))) as disturbed,
    ):
        try:
            for (options, (_, usual)), asked in zip(KINDS.items(), [*each, -1, -1], strict=False):
                kill(disturbed, usual if asked < 0 else asked, options, kills, tell)
        finally:
            # Also of a campaign that was broken off: what is counted did hold.
            print_table(kills)
            early = sum(kills.of(options, "starting") for options in KINDS)
            print(f"{kills.missed} more ended before their kill came, {early} were killed before")
            print("they had the lock")
        print(f"{disturbed.answers} answers to clients, each of one whole generation; the articles")
        print("after each next rebuild were those of a newsroom that nobody disturbed")


def print_table(kills: Kills) -> None:
    """Print kills by what was rebuilt, what they came at, and phase."""
    print(f"\n{'rebuilt':<14}{'killed at':<12}", *(f"{phase:>11}" for phase in PHASES))
    for options, (name, _) in KINDS.items():
        for at in sorted({at for o, _, at in kills.counted if o == options}):
            counts = [kills.counted[options, phase, at] for phase in PHASES]
            print(f"{name:<14}{at:<12}", *(f"{count:>11}" for count in counts))
    totals = [sum(kills.of(options, phase) for options in KINDS) for phase in PHASES]
    print(f"{'':<14}{'all':<12}", *(f"{total:>11}" for total in totals), f"= {sum(totals)}")


def tell(line: str) -> None:
    """Say how far the campaign is."""
    print(line, flush=True)


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]])
