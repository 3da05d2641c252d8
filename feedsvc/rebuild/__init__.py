"""Rebuild: scan the captures, read what changed, keep it, publish the feeds, report."""

from feedsvc.rebuild.partly import rebuild_files
from feedsvc.rebuild.report import CaptureNote, Report
from feedsvc.rebuild.run import Clock, Options, Progress
from feedsvc.rebuild.whole import load_manifest, rebuild
from feedsvc.rebuild.withdrawal import take_back, withdraw

__all__ = [
    "CaptureNote",
    "Clock",
    "Options",
    "Progress",
    "Report",
    "load_manifest",
    "rebuild",
    "rebuild_files",
    "take_back",
    "withdraw",
]
