"""Which tests run on each engine of the store: all of a module that says so as STORE_ENGINES.

What is quick runs on PostgreSQL by `make test`, the rest by `make slow`. See tests/conftest.py.
"""

import pytest

ON_BOTH_ENGINES = ("sqlite", "postgresql")
ON_BOTH_ENGINES_SLOWLY = ("sqlite", pytest.param("postgresql", marks=pytest.mark.slow))
# A test of what files alone can be: lost, damaged, looked into.
ONLY_SQLITE = pytest.mark.only_sqlite
