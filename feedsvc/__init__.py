"""feedsvc: captured article pages in; RSS 2.0, Atom 1.0 and JSON feeds by section out."""

__version__ = "0.1.0"
