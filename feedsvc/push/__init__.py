"""Push: tell WebSub hubs of documents that changed, from the outbox in the store (T26 to T29)."""

from feedsvc.push.required import require_urllib3

__all__ = ["require_urllib3"]
