# One command each for running, testing and checking; `make` alone lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# The first Python here that is new enough and can make a virtual environment. Debian splits the venv module off,
# and a version manager may list Pythons that do not start, so each is tried.
CANDIDATES := python3.13 python3.12 python3.11 python3 python /usr/bin/python3
PYTHON ?= $(shell for p in $(CANDIDATES); do \
	"$$p" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& { command -v "$$p"; break; }; done)
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --only-binary :all: --require-hashes
PYTEST := $(BIN)/pytest -q -n auto --maxprocesses 4 --dist worksteal
FAST := not browser and not slow and not soak

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /|/' | while IFS='|' read -r name what; \
		do printf '  make %-14s %s\n' "$$name" "$$what"; done

run: .venv/.run ## set up what is missing and serve SoapNet with a demo school
	@exec $(BIN)/python manage.py up $(ARGS)

test: .venv/.dev browser-hint ## all tests: PostgreSQL, Redis, browser, a short soak; then the fast ones on SQLite
	TEST_DATABASE=postgresql $(PYTEST) -m "not soak" $(ARGS)
	TEST_DATABASE=postgresql SOAK=$${SOAK:-1} $(BIN)/pytest -q -m soak $(ARGS) || test $$? -eq 5
	TEST_DATABASE=sqlite $(PYTEST) -m "$(FAST)" $(ARGS)

test-fast: .venv/.dev ## under a minute: SQLite, no browser, nothing slow
	TEST_DATABASE=sqlite $(PYTEST) -m "$(FAST)" $(ARGS)

soak: .venv/.dev browser-hint ## long loops of kills, races and page matrices; SOAK=20 says how long
	TEST_DATABASE=postgresql SOAK=$${SOAK:-20} $(BIN)/pytest -q -m soak $(ARGS) || test $$? -eq 5

check: .venv/.dev ## lint, types, layers, migrations, production settings, Docker files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/pytest -q tests/test_layers.py tests/test_repository.py
	SOAPNET_ENV_FILE= $(BIN)/python manage.py makemigrations --check --dry-run
	SOAPNET_ENV_FILE=.ci/production.env $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	$(BIN)/hadolint Dockerfile

fix: .venv/.dev ## mend what the linter and formatter can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.dev ## speed beside its floors (bench/)
	TEST_DATABASE=postgresql $(BIN)/python -m bench $(ARGS)

# Extras are kept in the compiled names: without them pip may look at a version that has no hash here.
requirements: ## compile requirements*.in to the hashed requirements*.txt (for maintainers)
	@test -x .venv-lock/bin/uv || { $(PYTHON) -m venv .venv-lock && .venv-lock/bin/pip install -qq uv; }
	.venv-lock/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-strip-extras --only-binary :all: \
		requirements.in -o requirements.txt
	.venv-lock/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-strip-extras --only-binary :all: \
		-c requirements.txt requirements-dev.in -o requirements-dev.txt

clean: ## remove the environment, caches and the embedded data (var/)
	rm -rf .venv .venv-lock var .mypy_cache .ruff_cache .pytest_cache .hypothesis htmlcov .coverage

.venv/.run: requirements.txt
	@test -n "$(PYTHON)" || { \
		echo "SoapNet needs Python 3.11 or newer with its venv module; none was found among: $(CANDIDATES)."; \
		for p in $(CANDIDATES); do "$$p" --version 2>/dev/null | sed "s|^|  $$p is |"; done; \
		echo "Debian or Ubuntu: sudo apt install python3 python3-venv.   macOS: brew install python@3.13"; \
		echo "Or name one yourself: make PYTHON=/path/to/python3.13 $(MAKECMDGOALS)"; exit 1; }
	@echo "Making .venv with $(PYTHON) ..."
	@"$(PYTHON)" -m venv .venv
	@echo "Installing what SoapNet needs (requirements.txt) ..."
	@$(INSTALL) -r requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.run
	@echo "Installing the tools for tests and checks (requirements-dev.txt) ..."
	@$(INSTALL) -r requirements.txt -r requirements-dev.txt
	@touch $@

browser-hint: .venv/.dev
	@$(BIN)/python -c 'from tests.services import browser; browser.program() or print(browser.MISSING)'

.PHONY: help run test test-fast soak check fix bench requirements clean browser-hint
