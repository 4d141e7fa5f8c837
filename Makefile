# Everything here runs from a fresh clone with nothing but Python 3.11 or newer.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test check format bench lock console contract clean

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/.run ## set everything up and serve on http://127.0.0.1:8000 (PORT, DATA_DIR, SCALE, DATABASE_URL)
	@exec $(BIN)/registry serve $(ARGS)

test: .venv/.dev ## set everything up and run the tests on every core (ARGS="-k ratio")
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)
# On one server workers would wait for each other's transactions; an embedded one is each's own.
WORKERS := $(if $(DATABASE_URL),0,logical)

check: .venv/.dev ## format, lint, types, layers, migrations, contract
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/registry contract --check
	$(BIN)/python -m pytest -q tests/test_migrations.py

format: .venv/.dev ## rewrite the code as the formatter and the linter want it
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.dev ## every operation side by side with PostGraphile, Strawberry and hand-written code
	$(BIN)/python -m bench $(ARGS)

contract: .venv/.run ## write schema/schema.graphql from the code
	$(BIN)/registry contract

console: .venv/.run ## build the web console
	$(BIN)/python hatch_build.py

lock: .venv/.dev ## resolve the dependencies anew
	$(BIN)/uv pip compile pyproject.toml --group build $(LOCK) -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev -c requirements.lock $(LOCK) -o requirements-dev.lock
LOCK := --quiet --upgrade --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-annotate --custom-compile-command "make lock"

clean: ## remove what was built, but not the data
	rm -rf .venv registry/_console console/node_modules bench/.work

.venv/.run: requirements.lock pyproject.toml hatch_build.py
	@echo "Setting up (once; a minute or two) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) install --require-hashes --no-deps -r requirements.lock
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

.venv/.dev: .venv/.run requirements-dev.lock
	@echo "Setting up the development tools ..."
	@$(PIP) install --require-hashes --no-deps -r requirements-dev.lock
	@touch $@
