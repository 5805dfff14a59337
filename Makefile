# `make app` opens the demo, `make test` runs the fast checks, `make test-all` all of them. Each
# installs what it needs into .venv, in the versions of the lock files.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TOOLS := $(VENV)/tools
LOWEST := $(VENV)/lowest
# An environment that is unfinished, or has another Python, is created again.
SUPPORTED := (3, 11) <= sys.version_info[:2] <= (3, 13)
CREATE_VENV = $(BIN)/python -c 'import pip, sys; sys.exit(not $(SUPPORTED))' 2> /dev/null || { \
	$(PYTHON) -c 'import sys; $(SUPPORTED) or sys.exit("This needs Python 3.11, 3.12 or 3.13, \
	not %d.%d. Name one: make $(MAKECMDGOALS) PYTHON=python3.12" % sys.version_info[:2])' && \
	$(PYTHON) -m venv --clear $(VENV); }
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header
# Two workers, one file at a time each, because module fixtures hold trained models and servers.
PYTEST := $(BIN)/pytest -n 2 --dist loadfile
FAST := -m "not slow"
LOCKED = $(shell sed -n 's/^\([a-z0-9-]*\)==.*/\1/p' requirements.lock)

.PHONY: app test test-all lint unit browser screenshots chromium lock licenses audit lowest clean

app: $(VENV)/.app
	$(BIN)/streamlit run streamlit_app.py

test: lint unit browser

test-all: FAST :=
test-all: lint unit browser

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: $(VENV)/.dev
	$(PYTEST) $(FAST) tests --ignore tests/browser

browser: $(VENV)/.dev chromium
	$(PYTEST) $(FAST) tests/browser

screenshots: $(VENV)/.dev chromium
	$(BIN)/python -m tests.browser.screenshots

chromium: $(VENV)/.dev
	$(BIN)/python -m tests.browser.chromium

# Resolve the newest allowed versions. Then run `make test-all`, `make lowest`, `make licenses`.
lock: $(TOOLS)/.done
	$(TOOLS)/bin/$(LOCK) --upgrade pyproject.toml -o requirements.lock
	$(TOOLS)/bin/$(LOCK) --upgrade pyproject.toml requirements-dev.txt -c requirements.lock \
		-o requirements-dev.lock

licenses: $(TOOLS)/.done $(VENV)/.app
	printf '# Licenses of the packages that the app runs on\n\n' > THIRD_PARTY.md
	$(TOOLS)/bin/pip-licenses --python $(BIN)/python --from mixed --format markdown \
		--with-system --packages $(LOCKED) >> THIRD_PARTY.md

# Queries a public vulnerability database, so it needs network access.
audit: $(TOOLS)/.done
	$(TOOLS)/bin/pip-audit --disable-pip --require-hashes -r requirements.lock

# Run the tests with the oldest versions that the requirements allow.
lowest: $(TOOLS)/.done
	$(TOOLS)/bin/uv venv --quiet --clear --python $(PYTHON) $(LOWEST)
	$(TOOLS)/bin/uv pip install --quiet --python $(LOWEST)/bin/python \
		--resolution lowest-direct -r pyproject.toml -r requirements-dev.txt
	$(LOWEST)/bin/python -m pytest tests --ignore tests/browser

$(VENV)/.app: requirements.lock pyproject.toml
	@$(CREATE_VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	touch $@

$(VENV)/.dev: requirements.lock requirements-dev.lock pyproject.toml
	@$(CREATE_VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	touch $@ $(VENV)/.app

$(TOOLS)/.done: requirements-tools.txt
	$(PYTHON) -m venv --clear $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet -r requirements-tools.txt
	touch $@

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache
