-- From schema 1, of the first feedsvc that was handed out, to schema 2. What this makes is what
-- schema.sql said at schema 2, and a step is never changed once a release has taken it.

-- An article's text was one JSON object with all of its texts in it. It is a line of JSON now, and
-- a line for each text of the body and of the teasers. None of them holds a line break; one that
-- did would shift all others, and is made a blank to be sure.
UPDATE versions SET text = (
    SELECT json_object(
        'summary', json_extract(versions.text, '$.summary'),
        'authors', json_extract(versions.text, '$.authors'),
        'kinds', (SELECT json_group_array(json_extract(value, '$[0]')) FROM json_each(versions.text, '$.blocks')),
        'read_minutes', json_extract(versions.text, '$.read_minutes'),
        'also_read', json_extract(versions.text, '$.also_read'),
        'previous', json_extract(versions.text, '$.previous'),
        'next', json_extract(versions.text, '$.next'),
        'teasers', json_array_length(versions.text, '$.teasers'),
        'cut', json(coalesce(json_type(versions.text, '$.cut'), 'null')),
        'url', json_extract(versions.text, '$.url')
    ) || coalesce((
        SELECT group_concat(char(10) || replace(line, char(10), ' '), '') FROM (
            SELECT 1 AS place, key AS number, 0 AS part, json_extract(value, '$[1]') AS line
            FROM json_each(versions.text, '$.blocks')
            UNION ALL SELECT 2, key, 0, json_extract(value, '$[0]') FROM json_each(versions.text, '$.teasers')
            UNION ALL SELECT 2, key, 1, json_extract(value, '$[1]') FROM json_each(versions.text, '$.teasers')
            UNION ALL SELECT 3, key, 0, json_extract(value, '$[0]') FROM json_each(versions.text, '$.dont_miss')
            UNION ALL SELECT 3, key, 1, json_extract(value, '$[1]') FROM json_each(versions.text, '$.dont_miss')
            ORDER BY place, number, part
        )
    ), '')
) WHERE text <> '';

DROP INDEX versions_by_first_paragraph;
CREATE INDEX versions_met ON versions (first_paragraph, article, day, stated, until);

-- Filled by the next rebuild from the stored articles, as for any rule that it does not know yet.
CREATE TABLE authors (
    slug TEXT PRIMARY KEY,
    name TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE filters (
    name TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL
) WITHOUT ROWID;

-- What left before counts as having left long ago: no delta reaches back over this step, see below.
ALTER TABLE removals ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;

CREATE TABLE shown (
    feed TEXT NOT NULL,
    article INTEGER NOT NULL,
    digest TEXT NOT NULL,
    generation INTEGER NOT NULL,
    PRIMARY KEY (feed, article)
) WITHOUT ROWID;
CREATE TABLE outbox (
    hub TEXT NOT NULL,
    topic TEXT NOT NULL,
    due INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    failure TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (hub, topic)
) WITHOUT ROWID;

-- So that the next rebuild renders every document, and notes what each of them shows.
DELETE FROM state WHERE key = 'fingerprint';
