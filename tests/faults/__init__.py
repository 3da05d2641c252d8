"""Crashes, full disks and errors of the system, brought about in the real programs (F15 to F18).

A rebuild runs under strace, which kills it at its k-th write, or lets a system call of it fail.

python -m tests.faults [KILLS]      the campaign (`make faults`): kills by phase, as a table
python -m tests.faults.power_cut    what a power cut may leave of recorded runs, as a table
pytest -m slow tests/faults         a sample of both, each error once, and the orderly ends
"""
