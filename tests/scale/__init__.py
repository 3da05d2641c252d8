"""`make scale`: a builder, a stand-by, three web nodes and nginx over one store, and faults."""
