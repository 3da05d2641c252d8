"""Hostile requests to the served process, over sockets of our own."""
