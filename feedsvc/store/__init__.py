"""The store: a SQLite file with its journal of ids, or a PostgreSQL database (decisions 1, 27)."""
