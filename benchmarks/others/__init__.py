"""The programs that feedsvc is measured beside, one a module, each given the same work."""
