"""Rebuild: scan the captures, read what changed, keep it, publish the feeds, report."""

from feedsvc.rebuild.report import CaptureNote, Report
from feedsvc.rebuild.run import Clock, Options, Progress
from feedsvc.rebuild.whole import rebuild, take_back, withdraw

__all__ = [
    "CaptureNote",
    "Clock",
    "Options",
    "Progress",
    "Report",
    "rebuild",
    "take_back",
    "withdraw",
]
