-- Once, as the database's administrator: psql --file=roles.sql. Then give both roles a password
-- (\password feedsvc, \password feedsvc_web).

-- Builders own the tables. Two builders with two connections each, and commands by hand.
CREATE ROLE feedsvc LOGIN CONNECTION LIMIT 10;
-- Web nodes read. One connection for each worker; while nodes are replaced, twice as many.
CREATE ROLE feedsvc_web LOGIN CONNECTION LIMIT 40;
ALTER ROLE feedsvc_web SET default_transaction_read_only = on;

CREATE DATABASE feedsvc OWNER feedsvc TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
REVOKE ALL ON DATABASE feedsvc FROM PUBLIC;
GRANT CONNECT ON DATABASE feedsvc TO feedsvc_web;

\connect feedsvc
-- What a builder makes, now and after an upgrade, nodes may read.
ALTER DEFAULT PRIVILEGES FOR ROLE feedsvc IN SCHEMA public GRANT SELECT ON TABLES TO feedsvc_web;
