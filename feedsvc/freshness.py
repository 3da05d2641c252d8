"""How long an answer may be kept, and how long an old one may still be given (T37)."""

# A worker looks at the store at most this often: for so long it may answer with what was.
LOOK_SECONDS = 0.1
# A hub that is told of a new document may fetch it through a cache that many share: so with
# hubs such a cache keeps documents for this long only, and hubs are told later than that. Caches
# count whole seconds: nginx gives what it may keep for one second for almost two.
SHARED_SECONDS = 1
PUSH_DELAY_SECONDS = 3
# An archive that gets no new entry may still be edited, or lose one that is withdrawn (F30, T24).
CLOSED_ARCHIVE_SECONDS = 86_400


def cache_control(max_age: int, *, is_pushed: bool = False) -> str:
    """Return the Cache-Control of what may be kept for `max_age` seconds (RFC 9111, RFC 5861).

    `is_pushed`: hubs are told when it changes. Then nothing old is given while it is asked for
    anew, since it is the hub that asks.
    """
    if is_pushed:
        return f"public, max-age={max_age}, s-maxage={SHARED_SECONDS}, stale-if-error=86400"
    return f"public, max-age={max_age}, stale-while-revalidate={max_age}, stale-if-error=86400"
