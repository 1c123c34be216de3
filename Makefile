# Everything a person runs. `make help` lists it; each line is what it says.
.DEFAULT_GOAL := help
SHELL := /bin/bash

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# Quiet on purpose: what pip has to say about where it looks is nobody's business in a build log.
PIP := $(BIN)/python -m pip --quiet --quiet --disable-pip-version-check --no-input
LOCKED := $(PIP) install --require-hashes --no-deps
HOST ?= 127.0.0.1
PORT ?= 8000

.PHONY: help install run demo test test-long check fix workflows docs migration bench bench-full \
	bench-smoke coverage assets messages

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

$(VENV)/bin/python:
	@echo "Making a virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.service: $(VENV)/bin/python requirements.txt requirements-build.txt pyproject.toml
	@echo "Installing what the service needs, from the lock"
	@$(LOCKED) -r requirements.txt
	@$(LOCKED) -r requirements-build.txt
	@command -v npm > /dev/null || { echo "Installing npm, since this machine has none"; \
		$(LOCKED) -r requirements-node.txt; }
	@$(BIN)/python frontend/build.py
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.tools: $(VENV)/.service requirements-dev.txt
	@echo "Installing what the tests need, from the lock"
	@$(LOCKED) -r requirements-dev.txt
	@touch $@

install: $(VENV)/.tools ## Make the virtual environment and install everything, locked by hash

assets: $(VENV)/.service ## Build the pages' style sheet and scripts, where they are not built yet
	@$(BIN)/python frontend/build.py

# What holds a sentence for people, besides gettext itself: words in a class, and what is raised.
SPOKEN := _l Words BadInput Refused CalculationRefused MoveRefused OutOfKnownDays NotFound Conflict
messages: $(VENV)/.tools ## Gather every sentence of the pages into the catalogues for translators
	@$(BIN)/pybabel --quiet extract --mapping=babel.cfg --no-location --no-wrap \
		$(addprefix --keyword=,$(SPOKEN)) \
		--sort-output --project=resettle --version=0 \
		--output-file=resettle/web/translations/messages.pot .
	@$(BIN)/pybabel --quiet update --domain=messages --no-wrap --no-fuzzy-matching \
		--ignore-pot-creation-date \
		--input-file=resettle/web/translations/messages.pot --output-dir=resettle/web/translations
	@# Who wrote what when is in the history; lines that change at every run only make conflicts.
	@sed -i -E '/^"(Report-Msgid|POT-Creation|PO-Revision|Last-Translator|Language-Team|Generated-By)/d' \
		resettle/web/translations/*/LC_MESSAGES/messages.po

run: assets ## Serve at http://127.0.0.1:8000 with a database and an invented service
	@$(BIN)/resettle migrate
	@$(BIN)/resettle demo --token --address http://$(HOST):$(PORT)
	@echo "To sign in on the pages, add yourself in another window:"
	@echo "  $(BIN)/resettle staff add you@example.org --name You --role administrator"
	@$(BIN)/resettle serve --host $(HOST) --port $(PORT)

demo: $(VENV)/.service ## Load the invented service: people, children, work; twice does no harm
	@$(BIN)/resettle migrate
	@$(BIN)/resettle demo

test: $(VENV)/.tools assets ## Run every test on every processor (under five minutes after set-up)
	@command -v chromium > /dev/null || echo "No chromium here, so no page is looked at: apt-get install chromium"
	@command -v pdftotext > /dev/null || echo "No pdftotext here, so no PDF is read back: apt-get install poppler-utils"
	@$(BIN)/python -m pytest -q -n logical --dist worksteal

test-long: $(VENV)/.tools ## Run the tests that take minutes: kills, full-size runs, long searches
	@$(BIN)/python -m pytest -q -m long

check: $(VENV)/.tools ## Lint, types, imports, workflows, and the quick tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache > /dev/null || $(BIN)/lint-imports --no-cache
	@$(BIN)/yamllint --strict workflows config
	@$(BIN)/codespell README.md CHANGELOG.md docs workflows resettle
	@$(BIN)/resettle workflows check
	@$(BIN)/python -m pytest -q tests/unit tests/house

fix: $(VENV)/.tools ## Put formatting and imports right
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

workflows: $(VENV)/.tools ## Read every workflow and run every example
	@$(BIN)/resettle workflows check
	@$(BIN)/python -m pytest -q tests/house/test_examples.py

docs: $(VENV)/.tools ## Run the documents: every command and example in them
	@$(BIN)/python -m pytest -q docs README.md tests/house/test_docs.py

coverage: $(VENV)/.tools ## Say which lines no test reaches; fail where the core has one
	@$(BIN)/python -m pytest -q --cov --cov-report=term tests resettle
	@$(BIN)/coverage report --fail-under=100 \
		--include='resettle/planning/*,resettle/calculators/*'

migration: $(VENV)/.tools ## Write a migration from the models: make migration name="what changes"
	@test -n "$(name)" || { echo 'Say what changes: make migration name="what changes"'; exit 2; }
	@$(BIN)/alembic -c migrations/alembic.ini revision --autogenerate -m "$(name)"

bench: $(VENV)/.tools ## Measure against the floor, and print ratios
	@$(BIN)/python -m bench

bench-full: $(VENV)/.tools ## The same with the peers at full size
	@$(BIN)/python -m bench --full

bench-smoke: $(VENV)/.tools ## One small round of the benchmark, no thresholds
	@$(BIN)/python -m bench --smoke
	@$(BIN)/python -m bench.pages --smoke
	@$(BIN)/python -m bench.importing --children 50
	@$(BIN)/python -m bench.matching --mentors 50 --rounds 1
	@$(BIN)/python -m bench.contacts --smoke
	@$(BIN)/python -m bench.reports --smoke
