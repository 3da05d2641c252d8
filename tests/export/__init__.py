"""Exports: of every address, into folders and buckets, and as file servers serve them."""
