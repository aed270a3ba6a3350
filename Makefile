# Two commands matter: `make up` runs everything on one origin, `make test` checks and tests everything.
# `make help` lists the rest. Settings are environment variables (HUIYIN_PORT, HUIYIN_DATA, …): see docs/.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
DISTRIBUTIONS := $(patsubst %/pyproject.toml,%,$(wildcard libs/*/pyproject.toml libs/events/*/pyproject.toml services/*/pyproject.toml ops/pyproject.toml deploy/local/pyproject.toml deploy/demo/pyproject.toml))
WEB := libs/service/huiyin_service/web
WEB_SOURCES := $(wildcard $(WEB)/package.json $(WEB)/package-lock.json)
CHECKED := $(wildcard libs services ops deploy tests bench)
PYTEST := $(BIN)/python -m pytest
# Each worker has servers of its own, and a file's tests stay together; the browser's come last, as they are collected.
WORKERS ?= 2
SIDE_BY_SIDE := -n $(WORKERS) --dist loadfile --no-loadscope-reorder

# What is started a hundred times is compiled once, whatever the shell says.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help up down reset test fast check faults bench env vendor browser lock clean

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

up: env vendor ## start everything here; Ctrl-C stops it (HUIYIN_PORT, HUIYIN_DATA, HUIYIN_DEMO=none|part|all)
	$(BIN)/huiyin up

down: env ## stop what `make up` or `huiyin up --detach` started
	$(BIN)/huiyin down

reset: env ## stop, then delete the data folder (asks first)
	$(BIN)/huiyin reset

test: env vendor browser check ## everything: checks, then every test but faults and slow
	$(PYTEST) $(SIDE_BY_SIDE)

fast: env ## the tests that need no server and no browser
	$(PYTEST) -m "not integration and not e2e and not browser and not faults and not slow"

check: env ## ruff, mypy --strict, import contracts, what is frozen
	$(BIN)/ruff check $(CHECKED)
	$(BIN)/ruff format --check $(CHECKED)
	$(BIN)/mypy
	@if grep -q '^\[tool\.importlinter\]' pyproject.toml; then $(BIN)/lint-imports; fi
	$(BIN)/python -m tests.freeze

faults: env vendor ## kill -9 every process in turn, and other slow truths
	$(PYTEST) -m "faults or slow"

bench: env vendor ## the numbers, as ratios to this machine's floors
	$(BIN)/python -m bench

# --- the environment: one stamp for the locked packages, one for our own distributions -------------------

env: .venv/.own

.venv/.locked: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Huiyin needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 …"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing the locked packages into .venv: a minute or two, this once"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/.own: .venv/.locked $(addsuffix /pyproject.toml,$(DISTRIBUTIONS))
	@echo "installing our own distributions into .venv"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation $(addprefix -e ,$(DISTRIBUTIONS))
	@touch $@

# --- what is not Python: scripts and styles of the pages, and a browser for their tests --------------------

vendor: .venv/.vendor

.venv/.vendor: $(WEB_SOURCES) deploy/local/scripts/vendor.sh | .venv/.locked
	@deploy/local/scripts/vendor.sh $(WEB)
	@touch $@

browser:
	@deploy/local/scripts/browser.sh

# --- upkeep ------------------------------------------------------------------------------------------------

# A venv of its own, because pip-tools is needed for nothing else; no index address may enter the lock.
PIP_COMPILE := PIP_CONFIG_FILE=/dev/null PIP_FIND_LINKS= CUSTOM_COMPILE_COMMAND="make lock" .cache/lock/bin/pip-compile \
  --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

lock: ## write the lock files anew from requirements.in and deploy/local/node.in
	@test -x .cache/lock/bin/pip-compile || { $(PYTHON) -m venv .cache/lock && .cache/lock/bin/pip install --quiet pip-tools==7.6.2; }
	$(PIP_COMPILE) --output-file requirements.lock requirements.in
	$(PIP_COMPILE) --output-file deploy/local/node.lock deploy/local/node.in

clean: ## remove the environment and caches, never data
	rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
