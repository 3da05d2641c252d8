"""Benchmarks of feedsvc beside other programs; see README.md in this folder."""
