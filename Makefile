# Two commands do all the set-up: `make demo` and `make test`.
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
# Replays web archives for the tests, which skip what needs it where it cannot be installed.
export PYWB ?= .venv-pywb
# Build the exported pages for the tests, likewise.
export BUILDERS ?= .venv-builders
export NODE_BUILDERS ?= .node-builders
export NODE_BUILDERS_ALL ?= .node-builders-all
NPM_QUIETLY := --ignore-scripts --no-audit --no-fund --loglevel=error --prefix

.PHONY: demo test test-all lint compiled bench format clean

$(VENV)/.ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

$(PYWB)/.ready: tests/pywb.txt
	$(PYTHON) -m venv $(PYWB)
	-$(PYWB)/bin/pip install --quiet --disable-pip-version-check -r $< && touch $@

$(BUILDERS)/.ready: tests/builders/requirements.txt
	$(PYTHON) -m venv $(BUILDERS)
	-$(BUILDERS)/bin/pip install --quiet --disable-pip-version-check -r $< && touch $@

$(NODE_BUILDERS)/.ready: tests/builders/package.json tests/builders/package-lock.json
	mkdir -p $(NODE_BUILDERS)
	-cp $^ $(NODE_BUILDERS) && npm ci $(NPM_QUIETLY) $(NODE_BUILDERS) && touch $@

$(NODE_BUILDERS_ALL)/.ready: tests/builders/second_wave/package.json
	mkdir -p $(NODE_BUILDERS_ALL)
	-cp $^ $(NODE_BUILDERS_ALL) && npm install --no-package-lock $(NPM_QUIETLY) $(NODE_BUILDERS_ALL) && touch $@

demo: $(VENV)/.ready
	$(BIN)/python -m fixtures.demo

lint: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Hundreds of tests start the program anew; what is compiled once need not be each time, whatever the environment says.
compiled: $(VENV)/.ready
	$(BIN)/python -m compileall -q src fixtures tests

test: lint compiled $(PYWB)/.ready $(BUILDERS)/.ready $(NODE_BUILDERS)/.ready
	$(BIN)/pytest -n auto --dist loadfile -rs

# With the builders that take half a gigabyte.
test-all: lint compiled $(PYWB)/.ready $(BUILDERS)/.ready $(NODE_BUILDERS)/.ready $(NODE_BUILDERS_ALL)/.ready
	$(BIN)/pytest -n auto --dist loadfile -rs -m ''

bench: $(VENV)/.ready
	$(BIN)/pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	$(BIN)/python benchmarks/converters.py
	$(BIN)/python benchmarks/large_bodies.py
	$(BIN)/python benchmarks/archive_to_files.py
	$(BIN)/python benchmarks/proof.py
	$(BIN)/python benchmarks/export_5000.py
	$(BIN)/python benchmarks/resync.py
	$(BIN)/python benchmarks/memory_20000.py
	$(BIN)/python benchmarks/sites.py
	$(BIN)/python benchmarks/warc_source.py
	$(BIN)/python benchmarks/git_history.py

format: $(VENV)/.ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) $(PYWB) $(BUILDERS) $(NODE_BUILDERS) $(NODE_BUILDERS_ALL) build .mypy_cache .ruff_cache .pytest_cache .hypothesis
