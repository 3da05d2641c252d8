"""What file servers and hosts are told, so that they say of the files what the service says."""
