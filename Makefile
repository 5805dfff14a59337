# `make app` opens the demo, `make test` checks everything; both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: app test lint unit browser screenshots chromium clean

app: $(VENV)/.app
	$(BIN)/streamlit run streamlit_app.py

test: lint unit browser

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

unit: $(VENV)/.dev
	$(BIN)/pytest tests --ignore tests/browser

browser: $(VENV)/.dev chromium
	$(BIN)/pytest tests/browser

screenshots: $(VENV)/.dev chromium
	$(BIN)/python -m tests.browser.screenshots

chromium: $(VENV)/.dev
	$(BIN)/python -m tests.browser.chromium

$(VENV)/.app: requirements.txt
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet -r requirements.txt
	touch $@

$(VENV)/.dev: requirements.txt requirements-dev.txt
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	touch $@ $(VENV)/.app

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache
