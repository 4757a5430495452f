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
BASE ?=
ENV ?=
BUDGET ?=
YES ?=
ARGS ?=

# checkov pins an old boto3, so it lives in an environment of its own, from a lock of its own.
CHECKOV_VENV ?= .venv-checkov
CHECKOV_INSTALLED := $(CHECKOV_VENV)/.installed

# PySpark is 450 MB, and on Glue it is there: only the tests of --engine spark need this environment, and Java 17.
SPARK_VENV ?= .venv-spark
SPARK_INSTALLED := $(SPARK_VENV)/.installed

# Jupyter, for the notebooks' tests, and PyTorch. Its usual wheel for Linux brings gigabytes of CUDA, so it is in no lock: pip looks for
# the small one by its own configuration, and without it the tests that learn are skipped. A GPU: make notebooks TORCH=torch
NOTEBOOKS_VENV ?= .venv-notebooks
NOTEBOOKS_INSTALLED := $(NOTEBOOKS_VENV)/.installed
TORCH ?= torch==2.13.0+cpu

# All tests at once share the cores. Neighbours stay together, for they share what is slow to start; more than four only repeat it.
ON_ALL_CORES := -n logical --maxprocesses 4 --dist worksteal

.PHONY: help setup hooks etl-local dashboard demo test test-spark notebooks check validate checkov format docs bench bench-views bench-spark \
  views-schema views-docs views-review views-plan views-apply wheel plan apply destroy doctor restore cost gpu \
  cloud-up cloud-down e2e lock clean

help: ## List these commands
	@echo 'make COMMAND, where COMMAND is one of:'
	@sed -nE 's/^([a-z0-9-]+):[^#]*## (.*)/  \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 16
	@echo 'Options for the program behind a command go into ARGS="…", another Python into PYTHON=python3.12.'

setup: $(INSTALLED) ## Make .venv with pinned, hashed packages (only when the lock changed)

# install VENV, LOCK: a new environment from a lock of versions and hashes.
define install
	@if [ -z '$(PYTHON)' ]; then \
	  printf 'No Python 3.11, 3.12 or 3.13 was found that runs.\n\nhint: install one, or name it: make PYTHON=/path/to/python3.13\n' >&2; exit 1; fi
	@echo 'Setting up $(1) with $(PYTHON); this happens once and takes about a minute.' >&2
	@'$(PYTHON)' -m venv --clear '$(1)'
	@$(1)/bin/python -m pip install -qq --disable-pip-version-check --require-hashes --requirement $(2)
	@touch $@
endef

$(INSTALLED): requirements.lock
	$(call install,$(VENV),$<)

$(CHECKOV_INSTALLED): tests/terraform/checkov.lock
	$(call install,$(CHECKOV_VENV),$<)

$(SPARK_INSTALLED): requirements.lock tests/etl/spark.lock
	$(call install,$(SPARK_VENV),requirements.lock)
	@$(SPARK_VENV)/bin/python -m pip install -qq --disable-pip-version-check --require-hashes \
	  --requirement tests/etl/spark.lock || { rm -f $@; exit 1; }

$(NOTEBOOKS_INSTALLED): requirements.lock tests/sagemaker/notebooks.lock
	$(call install,$(NOTEBOOKS_VENV),requirements.lock)
	@$(NOTEBOOKS_VENV)/bin/python -m pip install -qq --disable-pip-version-check --require-hashes \
	  --requirement tests/sagemaker/notebooks.lock || { rm -f $@; exit 1; }
	@$(NOTEBOOKS_VENV)/bin/python -m ipykernel install --sys-prefix --name kiban >&2
	@$(NOTEBOOKS_VENV)/bin/python -m pip install -qq --disable-pip-version-check '$(TORCH)' || printf \
	  '%s was not found by pip: the tests that need PyTorch will be skipped.\n\nhint: %s\n' '$(TORCH)' \
	  'let pip know the index of its CPU builds, or take what there is: rm -r $(NOTEBOOKS_VENV); make notebooks TORCH=torch' >&2

hooks: setup ## Let git run the checks before each commit
	@$(BIN)/pre-commit install

etl-local: setup ## Cleanse the example tables, or yours: make etl-local CSV=my.csv
	@$(BIN)/python -m etl cleanse '$(or $(CSV),etl/example)' --lake '$(LAKE)' $(ARGS)

test: setup ## Run the tests, or some of them: make test ARGS="tests/etl -k encoding"
	@$(BIN)/python -m pytest $(or $(ARGS),$(ON_ALL_CORES))

test-spark: $(SPARK_INSTALLED) ## Run the tests of --engine spark (needs Java 17)
	@$(SPARK_VENV)/bin/python -m pytest tests/etl/spark tests/etl/test_engine.py $(ARGS)

notebooks: $(NOTEBOOKS_INSTALLED) ## Run the notebooks on the example, and the idle stop against a real Jupyter
	@$(NOTEBOOKS_VENV)/bin/python -m pytest tests/sagemaker $(ARGS)

check: setup ## Check format, style, types, which room imports which, and Terraform
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m athena check
	@$(BIN)/python -m athena schema --check
	@$(MAKE) validate
	@$(MAKE) checkov

views-schema: setup ## Renew athena/schema.json: the columns of views, and those of tables that they read
	@$(BIN)/python -m athena schema $(ARGS)

views-docs: setup ## Write a page about all views, with rows of the lake: build/views.html
	@$(BIN)/python -m athena docs --lake '$(LAKE)' --out build/views.html $(ARGS)

dashboard: setup ## Make pages with charts of the lake, and the index that leads to all: build/dashboards/index.html
	@$(BIN)/python -m athena dashboard --lake '$(LAKE)' $(ARGS)

demo: setup ## Cleanse the example, release its views here, make pages with charts of it, and open their index
	@$(BIN)/python -m etl cleanse etl/example --lake '$(LAKE)' > /dev/null
	@$(BIN)/python -m athena apply --lake '$(LAKE)' > /dev/null
	@$(BIN)/python -m athena dashboard --lake '$(LAKE)' --starters --open | tail -n 1

views-review: setup ## Say what a change of views will change, for whom: make views-review BASE=origin/main
	@$(BIN)/python -m athena review $(if $(BASE),--base '$(BASE)') --page build/review.html $(ARGS)

views-plan: setup ## Show what releasing the views would change: make views-plan ENV=dev (without: the lake here)
	@$(BIN)/python -m athena plan $(if $(ENV),--target '$(ENV)') $(ARGS)

views-apply: setup ## Release the views: make views-apply ENV=dev (without: to the lake here)
	@$(BIN)/python -m athena apply $(if $(ENV),--target '$(ENV)') $(ARGS)

validate: setup ## Check Terraform's format and whether it is valid (needs Terraform)
	@$(BIN)/python -m tests.terraform.validate

checkov: setup $(CHECKOV_INSTALLED) ## Check Terraform against checkov's rules of safe settings
	@$(BIN)/python -m tests.terraform.checkov $(CHECKOV_VENV)

format: setup ## Format the code and mend what ruff can mend
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix
	@if command -v terraform >/dev/null; then terraform fmt -recursive terraform; \
	  else echo 'Terraform is not on the PATH: its files were left as they are.' >&2; fi

docs: setup ## Renew what is generated in the READMEs: --help screens, tables of variables and outputs, the cost table
	@$(BIN)/python -m tests.docs.help_screens
	@$(BIN)/python -m tests.docs.terraform_tables
	@$(BIN)/python -m tests.docs.cost_table

bench: setup ## Measure time and memory against a floor and against peers (long)
	@$(BIN)/python -m tests.benchmarks $(ARGS)

bench-spark: $(SPARK_INSTALLED) ## Measure --engine spark on this machine against polars (long; needs Java 17)
	@$(SPARK_VENV)/bin/python -m tests.benchmarks.spark $(ARGS)

# Only the newest wheel is kept: Terraform deploys the one it finds.
wheel: setup ## Build the wheel that the Glue job installs, into build/dist
	@rm -f build/dist/kiban-*.whl
	@$(BIN)/python -m build --wheel --no-isolation --outdir build/dist

bench-views: setup ## Measure planning and releasing 200 views in a chain of 20, and count the calls
	@$(BIN)/python -m tests.benchmarks.views $(ARGS)

plan: wheel ## Show what apply would change on AWS: make plan ENV=dev
	@$(BIN)/python -m terraform.deploy plan '$(ENV)'

apply: wheel ## Plan, ask, and make it so on AWS: make apply ENV=dev (YES=1 does not ask)
	@$(BIN)/python -m terraform.deploy apply '$(ENV)' $(if $(YES),--yes)

destroy: wheel ## Take an environment away, after asking: make destroy ENV=dev
	@$(BIN)/python -m terraform.deploy destroy '$(ENV)' $(if $(YES),--yes)

doctor: setup ## Look for what would go wrong on AWS, and say what to do: make doctor ENV=dev
	@$(BIN)/python -m terraform.doctor '$(ENV)' $(ARGS)

restore: setup ## Put a dataset back as it was: make restore ENV=dev DATASET=sales AT=2026-11-23T09:00Z
	@$(BIN)/python -m terraform.restore '$(ENV)' '$(DATASET)' $(if $(AT),--at '$(AT)') $(if $(YES),--yes)

cost: setup ## Forecast a month's bill, idle and busy: make cost ENV=dev ARGS="--compare" (or --actual)
	@$(BIN)/python -m terraform.bill cost $(if $(ENV),'$(ENV)') $(ARGS)

gpu: setup ## Compare GPUs by price and speed, and with Colab Pro: make gpu BUDGET=50
	@$(BIN)/python -m terraform.bill gpu $(if $(BUDGET),--budget '$(BUDGET)') $(ARGS)

cloud-up: wheel ## Start an AWS emulator on this machine and apply Terraform to it
	@$(BIN)/python -m tests.cloud up $(ARGS)

cloud-down: setup ## Stop the emulator
	@$(BIN)/python -m tests.cloud down $(ARGS)

e2e: wheel ## Apply to the emulator, upload CSVs, query the tables, break one, destroy (minutes)
	@$(BIN)/python -m tests.cloud e2e $(ARGS)

LOCK := uv pip compile --universal --python-version 3.11 --fork-strategy fewest --upgrade \
  --generate-hashes --no-emit-index-url --no-annotate --quiet --custom-compile-command 'make lock'

lock: setup ## Pin again, newest versions that pyproject.toml allows, and set up from that
	@$(BIN)/$(LOCK) pyproject.toml --group dev -o requirements.lock
	@echo 'checkov>=3.3' | $(BIN)/$(LOCK) - -o tests/terraform/checkov.lock
	@echo 'pyspark==4.1.1' | $(BIN)/$(LOCK) - -o tests/etl/spark.lock
	@printf '%s\n' 'ipykernel>=7' 'jupyter_server>=2.21' 'nbclient>=0.11' 'nbformat>=5.11' \
	  | $(BIN)/$(LOCK) --constraint requirements.lock - -o tests/sagemaker/notebooks.lock
	@echo 'pyathena>=3.14' | $(BIN)/$(subst 3.11,3.10,$(LOCK)) - -o sagemaker/environment.lock
	@$(MAKE) setup

clean: ## Remove what was built and cached; .venv and Terraform's local state stay
	@rm -rf build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find etl athena terraform tests sagemaker -name __pycache__ -type d -prune -exec rm -rf {} +
