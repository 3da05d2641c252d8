"""What opens a store and speaks to it: SQLite, or PostgreSQL (decision 1)."""
