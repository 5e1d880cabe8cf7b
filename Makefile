# Two commands do all the set-up: `make demo` and `make test`.
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
# Replays web archives for the tests, which skip what needs it where it cannot be installed.
export PYWB ?= .venv-pywb

.PHONY: demo test lint bench format clean

$(VENV)/.ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

$(PYWB)/.ready: tests/pywb.txt
	$(PYTHON) -m venv $(PYWB)
	-$(PYWB)/bin/pip install --quiet --disable-pip-version-check -r $< && touch $@

demo: $(VENV)/.ready
	$(BIN)/python -m fixtures.demo

lint: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint $(PYWB)/.ready
	$(BIN)/pytest -n auto --dist loadfile

bench: $(VENV)/.ready
	$(BIN)/pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	$(BIN)/python benchmarks/converters.py
	$(BIN)/python benchmarks/large_bodies.py
	$(BIN)/python benchmarks/archive_to_files.py
	$(BIN)/python benchmarks/proof.py
	$(BIN)/python benchmarks/export_5000.py
	$(BIN)/python benchmarks/resync.py
	$(BIN)/python benchmarks/memory_20000.py
	$(BIN)/python benchmarks/warc_source.py

format: $(VENV)/.ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) $(PYWB) build .mypy_cache .ruff_cache .pytest_cache .hypothesis
