"""The whole of a store written elsewhere: as a backup, for a dry run, into another engine."""
