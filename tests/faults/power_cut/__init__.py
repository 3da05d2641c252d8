"""Power cuts, made from recorded runs as ALICE (OSDI 2014) and CrashMonkey (OSDI 2018) make them.

A command runs under strace, which tells of all that it writes and syncs (recording.py, calls.py).
From that come the disks that a power cut may leave (disk.py, cuts.py), and each of them is opened,
read and rebuilt (judging.py).

python -m tests.faults.power_cut [--states N] [--seed S]    the campaign, as a table
pytest -m slow tests/faults/test_power_cut.py               some cuts of each scene
"""
