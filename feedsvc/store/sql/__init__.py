"""SQL by subject: a module for each thing that a store knows of, on a connection that is given."""
