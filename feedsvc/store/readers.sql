-- The counts of who reads, in a file of their own that may be lost (decision 23). `feed` is the
-- address of a feed's document, `reader` a product of the list in web/user_agents.py, `status`
-- 200, 226, 304 or other.

-- All that was ever counted: a monitor wants numbers that only grow.
CREATE TABLE polls (
    feed TEXT NOT NULL,
    reader TEXT NOT NULL,
    status TEXT NOT NULL,
    polls INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (feed, reader, status)
) WITHOUT ROWID;

-- The same by day, YYYY-MM-DD in the site's zone, for some 400 days.
CREATE TABLE polls_by_day (
    day TEXT NOT NULL,
    feed TEXT NOT NULL,
    reader TEXT NOT NULL,
    status TEXT NOT NULL,
    polls INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (day, feed, reader, status)
) WITHOUT ROWID;

-- For how many an aggregator said last, and when (seconds since the epoch), that it polls.
-- `source` tells apart those that the list does not know, and the several ids of a feed.
CREATE TABLE subscribers (
    feed TEXT NOT NULL,
    reader TEXT NOT NULL,
    source TEXT NOT NULL,
    subscribers INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    PRIMARY KEY (feed, reader, source)
) WITHOUT ROWID;
CREATE INDEX subscribers_by_seen ON subscribers (seen);
