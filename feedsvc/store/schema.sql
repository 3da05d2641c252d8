-- The store of feedsvc: one SQLite file (DESIGN.md, decision 1). Times are UTC, RFC 3339, whole
-- seconds; days are YYYY-MM-DD in the site's zone; lists are JSON.
--
-- Versions and members carry the generations between which readers see them: from `since` on,
-- until `until` (NULL: still). What a rebuild has read stands under the generation to come and
-- is seen by nobody until publishing moves `state.generation`: one row, one moment for all.

-- What the store notes of itself. Of the publication: `generation`, `published` (UTC), `published_at`
-- (seconds since the epoch), `articles` (how many live), `fingerprint` (of all that reaches documents
-- beside the articles) and `reconfigured` (the generation in which that last changed). Of the last
-- rebuild: `staged` ("1" while what it read is not published), `refused` (how many captures are),
-- `scanned_ns` (when its scan began) and `journal_end` (where the journal ended). In a database also
-- `schema` and `readable_by`.
CREATE TABLE state (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- One row a capture. A .jsonl file has one for itself (`article` NULL) and one for each line,
-- whose `parent` it is. `state` is read, refused, held or container.
CREATE TABLE captures (
    file TEXT PRIMARY KEY,
    parent TEXT,
    stamp TEXT NOT NULL,            -- size, mtime_ns, ctime_ns, inode: what tells that it changed
    fingerprint TEXT NOT NULL,      -- of the reader and its rules, and of the manifest row
    digest TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    problems TEXT NOT NULL DEFAULT '[]',
    held_until TEXT,
    article INTEGER,
    uncut INTEGER NOT NULL DEFAULT 0,
    stated TEXT NOT NULL DEFAULT '', -- these three and the file name: which capture is later
    crawled TEXT NOT NULL DEFAULT '',
    mtime_ns INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX captures_by_article ON captures (article) WHERE article IS NOT NULL;
CREATE INDEX captures_by_parent ON captures (parent) WHERE parent IS NOT NULL;
CREATE INDEX captures_reported ON captures (state, file) WHERE state IN ('refused', 'held');

-- Articles that lost a capture since the last publication: it may have been their last.
CREATE TABLE orphans (
    article INTEGER PRIMARY KEY
);

-- What an article is given once and keeps (decision 2).
CREATE TABLE articles (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    address TEXT NOT NULL UNIQUE,
    first INTEGER NOT NULL,          -- the generation that first showed it
    generation INTEGER NOT NULL,     -- the generation of its last change
    withdrawn INTEGER NOT NULL DEFAULT 0
);

-- Articles that came too late for every feed's window: they stand on their pages alone.
CREATE TABLE late (
    article INTEGER PRIMARY KEY
);

CREATE TABLE versions (
    article INTEGER NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER,
    published TEXT NOT NULL,
    updated TEXT NOT NULL,
    stated TEXT NOT NULL,            -- the day or time that the text gives; '' if it gives none
    day TEXT NOT NULL,
    title TEXT NOT NULL,
    first_paragraph TEXT NOT NULL,   -- a digest of it, folded
    sections TEXT NOT NULL,
    feeds TEXT NOT NULL,             -- the keys of its members rows
    content TEXT NOT NULL,           -- a digest of what counts as a change (decision 3)
    source TEXT NOT NULL,            -- the capture that the text is from, and its digest
    digest TEXT NOT NULL,
    text TEXT NOT NULL,              -- the rest, as article_text has it; '' where withdrawn
    PRIMARY KEY (article, since)
);
CREATE INDEX versions_living ON versions (article) WHERE until IS NULL;
-- All that tells whether an article that begins so can be met, so that its row is not looked for.
CREATE INDEX versions_met ON versions (first_paragraph, article, day, stated, until);
CREATE INDEX versions_by_published ON versions (published);
CREATE INDEX versions_ended ON versions (until) WHERE until IS NOT NULL;

-- How many articles a day has had: the seconds after noon of the next one (decision 5).
CREATE TABLE days (
    day TEXT PRIMARY KEY,
    articles INTEGER NOT NULL
) WITHOUT ROWID;

-- Every headline, folded, that an article ever had (decision 8).
CREATE TABLE headlines (
    headline TEXT NOT NULL,
    article INTEGER NOT NULL,
    PRIMARY KEY (headline, article)
) WITHOUT ROWID;
CREATE INDEX headlines_by_article ON headlines (article);

-- Which articles name a headline in ALSO READ.
CREATE TABLE mentions (
    headline TEXT NOT NULL,
    article INTEGER NOT NULL,
    PRIMARY KEY (headline, article)
) WITHOUT ROWID;

-- Which feeds an article belongs to (decision 10).
CREATE TABLE members (
    feed TEXT NOT NULL,
    published TEXT NOT NULL,
    article INTEGER NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER,
    PRIMARY KEY (feed, published, article, since)
) WITHOUT ROWID;
CREATE INDEX members_ended ON members (until) WHERE until IS NOT NULL;

-- Labels of sections that are not configured, in the order in which they were first met.
CREATE TABLE found_sections (
    number INTEGER PRIMARY KEY,
    label TEXT NOT NULL UNIQUE,
    slug TEXT NOT NULL
);

-- The names of the authors that have a feed, as first met.
CREATE TABLE authors (
    slug TEXT PRIMARY KEY,
    name TEXT NOT NULL
) WITHOUT ROWID;

-- By which rule the members of each named filter were chosen: a digest of its settings. "author/"
-- stands for the feeds of all authors.
CREATE TABLE filters (
    name TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL
) WITHOUT ROWID;

-- When something last left a feed, in which generation, and which feeds are to be rendered anew.
CREATE TABLE removals (
    feed TEXT PRIMARY KEY,
    removed TEXT NOT NULL,
    generation INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE stale (
    feed TEXT PRIMARY KEY
) WITHOUT ROWID;

CREATE TABLE documents (
    address TEXT PRIMARY KEY,
    feed TEXT NOT NULL,
    media_type TEXT NOT NULL,
    entries INTEGER NOT NULL,
    newest TEXT NOT NULL,
    last_modified INTEGER NOT NULL,  -- seconds since the epoch, of the publication of these bytes
    generation INTEGER NOT NULL,
    gone INTEGER NOT NULL DEFAULT 0,
    identity BLOB NOT NULL,
    gzip BLOB,
    br BLOB,
    identity_etag TEXT NOT NULL,
    gzip_etag TEXT,
    br_etag TEXT
);
CREATE INDEX documents_by_feed ON documents (feed);

-- Every entity tag that we ever gave in the last 30 days.
CREATE TABLE tags (
    address TEXT NOT NULL,
    etag TEXT NOT NULL,
    generation INTEGER NOT NULL,
    given INTEGER NOT NULL,
    PRIMARY KEY (address, etag)
) WITHOUT ROWID;

-- The entries in a feed's documents, and since which generation each of them looks as it does
-- now: what a delta is made from (RFC 3229).
CREATE TABLE shown (
    feed TEXT NOT NULL,
    article INTEGER NOT NULL,
    digest TEXT NOT NULL,
    generation INTEGER NOT NULL,
    PRIMARY KEY (feed, article)
) WITHOUT ROWID;

-- Hubs that are to be told that a document changed (WebSub), in seconds since the epoch.
CREATE TABLE outbox (
    hub TEXT NOT NULL,
    topic TEXT NOT NULL,
    due INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    failure TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (hub, topic)
) WITHOUT ROWID;

INSERT INTO state VALUES ('generation', '0');

-- What readers see now.
CREATE VIEW published_versions AS
    SELECT versions.* FROM versions, (SELECT CAST(value AS INTEGER) AS now FROM state WHERE key = 'generation') AS state
    WHERE since <= now AND (until IS NULL OR until > now);
CREATE VIEW published_members AS
    SELECT members.* FROM members, (SELECT CAST(value AS INTEGER) AS now FROM state WHERE key = 'generation') AS state
    WHERE since <= now AND (until IS NULL OR until > now);
