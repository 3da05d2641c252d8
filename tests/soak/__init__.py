"""`make soak`: the service under readers of all kinds while its newsroom works, for minutes."""
