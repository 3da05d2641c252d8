"""Hostile and broken captures: what is made of them is well-formed, inert, and costs its size."""
