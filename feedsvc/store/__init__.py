"""The store: one SQLite file, its journal of ids and its lock; SQL by subject (decision 1)."""
