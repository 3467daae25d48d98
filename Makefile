SHELL := /bin/bash
.DEFAULT_GOAL := help

# The first Python on the path that is new enough and can make a virtual environment.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 /usr/bin/python3; do \
	"$$p" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v "$$p"; break; }; done)
PIP := .venv/bin/python -m pip install -qq --disable-pip-version-check --only-binary :all: --require-hashes

.venv/.run: requirements.txt
	@test -n "$(PYTHON)" || { .ci/missing-python; exit 1; }
	@echo "Setting up .venv with $(PYTHON) ..."
	@$(PYTHON) -m venv .venv
	@$(PIP) -r requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.run
	@echo "Adding the tools for tests and checks ..."
	@$(PIP) -r requirements.txt -r requirements-dev.txt
	@touch $@
