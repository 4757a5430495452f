# Every command of kiban. Bare `make` lists them; each one sets itself up first.
# A line after `##` is the sentence that `make` shows.

SHELL := bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The first Python that runs, not the first that is on the PATH: version managers leave stubs that only print an error.
PYTHON ?= $(firstword $(foreach version,3.13 3.12 3.11,$(shell python$(version) -c 'print("python$(version)")' 2>/dev/null)))
VENV ?= .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
LAKE ?= build/lake
ARGS ?=

.PHONY: help setup hooks etl-local test check format docs bench wheel lock clean

help: ## List these commands
	@echo 'make COMMAND, where COMMAND is one of:'
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 14
	@echo 'Options for the program behind a command go into ARGS="…", another Python into PYTHON=python3.12.'

setup: $(INSTALLED) ## Make .venv with pinned, hashed packages (only when the lock changed)

$(INSTALLED): requirements.lock
	@if [ -z '$(PYTHON)' ]; then \
	  printf 'No Python 3.11, 3.12 or 3.13 was found that runs.\n\nhint: install one, or name it: make PYTHON=/path/to/python3.13\n' >&2; exit 1; fi
	@echo 'Setting up $(VENV) with $(PYTHON); this happens once and takes about a minute.' >&2
	@'$(PYTHON)' -m venv --clear '$(VENV)'
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --requirement requirements.lock
	@touch $@

hooks: setup ## Let git run the checks before each commit
	@$(BIN)/pre-commit install

etl-local: setup ## Cleanse the example tables, or yours: make etl-local CSV=my.csv
	@$(BIN)/python -m etl cleanse '$(or $(CSV),etl/example)' --lake '$(LAKE)' $(ARGS)

test: setup ## Run the tests: make test ARGS="tests/etl -k encoding"
	@$(BIN)/python -m pytest $(ARGS)

check: setup ## Check format, style, types and which room imports which
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: setup ## Format the code and mend what ruff can mend
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

docs: setup ## Put the programs' --help screens into the READMEs
	@$(BIN)/python -m tests.docs.help_screens

bench: setup ## Measure time and memory against a floor and against peers (long)
	@$(BIN)/python -m tests.benchmarks $(ARGS)

wheel: setup ## Build the wheel that the Glue job installs, into build/dist
	@$(BIN)/python -m build --wheel --no-isolation --outdir build/dist

lock: setup ## Pin again, newest versions that pyproject.toml allows, and set up from that
	@$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --fork-strategy fewest --upgrade \
	  --generate-hashes --no-emit-index-url --no-annotate --quiet --custom-compile-command 'make lock' -o requirements.lock
	@$(MAKE) setup

clean: ## Remove what was built and cached; .venv stays
	@rm -rf build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find etl athena tests sagemaker -name __pycache__ -type d -prune -exec rm -rf {} +
