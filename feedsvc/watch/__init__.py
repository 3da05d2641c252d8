"""Watch: what changes in the folder of captures is published at once."""

from feedsvc.watch.events import require_watchfiles
from feedsvc.watch.watcher import Listener, Stop, watch

__all__ = ["Listener", "Stop", "require_watchfiles", "watch"]
