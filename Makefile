# What a newcomer and a developer run. It needs make and Python 3.11 or newer with its venv module
# and pip; everything else goes into a virtual environment in this folder. `make` alone lists the
# targets.

PYTHON ?= python3
TESTS ?=
BENCH ?=
FUZZ_MINUTES ?= 60
SOAK_MINUTES ?= 10
FAULTS ?=
SCALE ?=
LOCK_OPTIONS ?=

# Empty where $(PYTHON) does not run or is too old.
PYTHON_VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d.%d" % sys.version_info[:3] if sys.version_info >= (3, 11) else "")' 2>/dev/null)

# Each interpreter has an environment of its own, so that going from one to another installs nothing.
VENV := $(if $(filter python3,$(PYTHON)),.venv,.venv-$(PYTHON_VERSION))
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --no-input --disable-pip-version-check

# Stamps: an environment is made anew when its Python changes, and installed into again when a lock
# file or pyproject.toml does. The one for development holds all of the one for use.
CREATED := $(VENV)/created-by-$(PYTHON_VERSION)
INSTALLED_FOR_USE := $(VENV)/installed-for-use
INSTALLED_FOR_DEVELOPMENT := $(VENV)/installed-for-development
INSTALLED_FOR_BENCHMARKS := .venv-benchmarks/installed

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help serve test slow fuzz faults soak scale golden check format lock bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo 'PYTHON=python3.12 with any of them uses that interpreter, in an environment of its own.'

serve: export FEEDSVC_CONFIG ?= config/feedsvc.toml
serve: $(INSTALLED_FOR_USE) ## install, rebuild the feeds from seeds/, serve them on http://127.0.0.1:8000
	$(BIN)/feedsvc rebuild
	@exec $(BIN)/feedsvc serve

# Side by side, as far as the processors reach; beyond four little is won.
test: $(INSTALLED_FOR_DEVELOPMENT) ## run the tests; TESTS="tests/render -k atom" runs some of them
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 $(TESTS)

slow: $(INSTALLED_FOR_DEVELOPMENT) ## run the tests with readers, a browser, hubs and caches; TESTS=... as above
	$(BIN)/python -m pytest -m slow $(TESTS)

soak: $(INSTALLED_FOR_DEVELOPMENT) ## run the service under 200 readers for SOAK_MINUTES (10), judge it, write docs/soak.json
	$(BIN)/python -m tests.soak --minutes $(SOAK_MINUTES) --json docs/soak.json

scale: $(INSTALLED_FOR_DEVELOPMENT) ## play three nodes, two builders, PostgreSQL and nginx under load, take each away, judge it, write docs/scale.*; SCALE="--away-seconds 300"
	$(BIN)/python -m tests.scale --json docs/scale.json $(SCALE)
	$(BIN)/python -m tests.scale.document

faults: $(INSTALLED_FOR_DEVELOPMENT) ## kill 210 rebuilds under polling clients, count them by phase (strace, Linux); FAULTS="5 1" kills fewer
	$(BIN)/python -m tests.faults $(FAULTS)

fuzz: $(INSTALLED_FOR_DEVELOPMENT) ## try hostile input of any kind, new each time, for FUZZ_MINUTES (60)
	$(BIN)/python -m tests.hostile_captures.fuzz --minutes $(FUZZ_MINUTES)

golden: $(INSTALLED_FOR_DEVELOPMENT) ## write the expected documents of the tests anew; read the diff before you commit
	$(BIN)/python -m pytest --golden $(TESTS)

check: $(INSTALLED_FOR_DEVELOPMENT) ## lint, check the format, the types and the direction of the imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: $(INSTALLED_FOR_DEVELOPMENT) ## sort the imports and format the code
	$(BIN)/ruff check --select I --fix
	$(BIN)/ruff format

# Pins that still fit are kept; LOCK_OPTIONS=--upgrade takes the newest. One resolution holds for
# every Python and platform: no package is pinned to two versions.
COMPILE = $(BIN)/uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --generate-hashes --custom-compile-command 'make lock' $(LOCK_OPTIONS)

# The environment for use is a part of the one for development, with the same versions. Both have
# all extras that a service uses: what `make serve` installs can do the same whether `make test` has
# run before it or not.
EXTRAS = --extra brotli --extra watch --extra push --extra metrics --extra export --extra postgresql

lock: $(INSTALLED_FOR_DEVELOPMENT) ## write requirements/ anew from pyproject.toml; LOCK_OPTIONS=--upgrade takes newer versions
	$(COMPILE) $(EXTRAS) --extra development pyproject.toml --output-file requirements/development.txt
	$(COMPILE) $(EXTRAS) pyproject.toml --constraint requirements/development.txt --output-file requirements/use.txt
	$(COMPILE) --group build --output-file requirements/build.txt
	$(COMPILE) --group benchmarks --output-file requirements/benchmarks.txt

bench: $(INSTALLED_FOR_USE) $(INSTALLED_FOR_BENCHMARKS) ## measure feedsvc beside other programs, into docs/; BENCH="serve --quick" runs a part
	@benchmarks/install-programs
	$(BIN)/python -m benchmarks $(BENCH)

clean: ## remove the environments and what the tools left behind; the store in var/ stays
	rm -rf .venv .venv-* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
	find benchmarks feedsvc tests -name __pycache__ -type d -prune -exec rm -rf {} +

# Debian ships ensurepip apart (python3-venv), and so may ship a Python with pip but without it, or
# the other way round: $(PYTHON)'s own pip installs the pinned one where there is one, else
# ensurepip's does.
$(CREATED):
	$(if $(PYTHON_VERSION),,$(error feedsvc needs Python 3.11 or newer, and PYTHON=$(PYTHON) is none: name one, as in `make $(firstword $(MAKECMDGOALS)) PYTHON=python3.12`))
	@echo 'Making $(VENV) for Python $(PYTHON_VERSION)'
	@$(PYTHON) -m venv --clear --without-pip $(VENV)
	@if $(PYTHON) -m pip --python $(BIN)/python --version >/dev/null 2>&1; \
	then $(PYTHON) -m pip --python $(BIN)/python install --quiet --no-input --disable-pip-version-check --require-hashes --requirement requirements/build.txt; \
	else $(PYTHON) -m venv $(VENV); \
	fi
	@touch $@

# feedsvc itself has no hash to check, and all it needs is there by then.
define install
@echo 'Installing requirements/$(1).txt and feedsvc into $(VENV)'
@$(PIP_INSTALL) --require-hashes --requirement requirements/build.txt
@$(PIP_INSTALL) --require-hashes --no-deps --no-build-isolation --requirement requirements/$(1).txt
@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
endef

$(INSTALLED_FOR_USE): $(CREATED) requirements/build.txt requirements/use.txt pyproject.toml
	$(call install,use)
	@touch $@

$(INSTALLED_FOR_DEVELOPMENT): $(CREATED) requirements/build.txt requirements/use.txt requirements/development.txt pyproject.toml
	$(call install,development)
	@touch $(INSTALLED_FOR_USE) $@

# What feedsvc is measured beside, apart from what it needs itself.
$(INSTALLED_FOR_BENCHMARKS): $(INSTALLED_FOR_USE) requirements/benchmarks.txt
	@echo 'Installing requirements/benchmarks.txt into .venv-benchmarks'
	@$(BIN)/python -m venv --clear --without-pip .venv-benchmarks
	@$(BIN)/python -m pip --python .venv-benchmarks/bin/python install --quiet --no-input --disable-pip-version-check --require-hashes --requirement requirements/benchmarks.txt
	@touch $@
