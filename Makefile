PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow test-endurance check bench train floors corpora-given format snapshot schema clean

help: ## Say what there is to make
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "make %-14s %s\n", $$1, $$2}'

demo: $(VENV)/installed ## Serve the sample site, crawl it, show what came out
	@$(BIN)/python -m samples.demo

test: $(VENV)/installed-test ## Run all tests
	$(BIN)/pytest

test-slow: $(VENV)/installed-test ## Run the tests that start many processes, a browser or Scrapyd
	$(BIN)/pytest -m slow

test-endurance: $(VENV)/installed-test ## Kill a crawl fifty times, and fill a state with a million URLs
	$(BIN)/pytest -m endurance

check: $(VENV)/installed-check ## Lint, types, layers, and the rules on their own examples
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/newsclean check --all

bench: corpora-given $(VENV)/installed-bench ## Measure accuracy and speed against the peers: make bench CORPORA=DIR
	@$(BIN)/python -m benchmarks "$(CORPORA)" $(OPTIONS)

floors: $(VENV)/installed ## Hold the figures on our own samples against their floors
	@$(BIN)/python -m benchmarks --floors

train: corpora-given $(VENV)/installed-train ## Train the block engine and the titles anew: make train CORPORA=DIR
	@$(BIN)/python -m training.titles "$(CORPORA)"
	@$(BIN)/python -m training "$(CORPORA)" $(OPTIONS)

corpora-given:
	@test -n "$(CORPORA)" || \
	    { echo "this needs pages and their gold: make $(MAKECMDGOALS) CORPORA=DIR; docs/benchmark.md says what DIR holds"; exit 2; }

format: $(VENV)/installed-check ## Bring the code into form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

snapshot: $(VENV)/installed ## Write anew what the sample pages give; review the diff
	$(BIN)/python -m samples.snapshot

schema: $(VENV)/installed ## Write anew schemas/record.schema.json
	$(BIN)/newsclean schema > schemas/record.schema.json

clean: ## Remove what was made
	rm -rf $(VENV) out build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "newsclean needs Python 3.11 or newer; say which with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Making the virtual environment $(VENV) …"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	@echo "Installing newsclean …"
	@$(BIN)/pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/installed-test: pyproject.toml $(VENV)/installed
	@echo "Installing what the tests need …"
	@$(BIN)/pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $@

$(VENV)/installed-check: pyproject.toml $(VENV)/installed
	@echo "Installing what the checks need …"
	@$(BIN)/pip install --quiet --disable-pip-version-check -e '.[check]'
	@touch $@

$(VENV)/installed-bench: pyproject.toml $(VENV)/installed
	@echo "Installing what is measured …"
	@$(BIN)/pip install --quiet --disable-pip-version-check 'pip>=23.3'  # older ones take html_clean and html-clean for two
	@$(BIN)/pip install --quiet --disable-pip-version-check -e '.[bench]'
	@touch $@

$(VENV)/installed-train: pyproject.toml $(VENV)/installed
	@echo "Installing what trains …"
	@$(BIN)/pip install --quiet --disable-pip-version-check -e '.[train]'
	@touch $@
