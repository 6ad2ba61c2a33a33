# One command for each thing one does here; `make` alone lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
FLAGS ?=

# The first interpreter that starts and is 3.11 or newer; `make PYTHON=…` chooses another.
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3 python; do \
	if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$name; break; fi; done)

.PHONY: help setup demo test seek check format docs bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## create .venv and install everything, pinned by constraints.txt

$(STAMP): pyproject.toml constraints.txt
	@if [ -z "$(PYTHON)" ]; then echo "Python 3.11 or newer is needed: install it, or run make PYTHON=/path/to/python" >&2; exit 1; fi
	[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[accounting,dev,mysql,postgres]'
	touch $(STAMP)

demo: setup ## walk the whole way through the demo world (FLAGS='--lang zh --scale 0.2')
	$(BIN)/sandbox demo $(FLAGS)

test: setup ## run every test
	$(BIN)/pytest -n auto --maxprocesses 4 --dist worksteal $(FLAGS)

seek: setup ## run the property tests with examples never drawn before (FLAGS='--hypothesis-seed 7')
	SANDBOX_TEST_SEEK=1 $(BIN)/pytest -n auto --maxprocesses 4 --dist worksteal tests/property $(FLAGS)

check: setup ## format, lint, types, import rules, dependencies, dead code, fast tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/vulture
	$(BIN)/pytest -n auto --maxprocesses 4 --dist worksteal -m "not slow" $(FLAGS)

format: setup ## mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: setup ## write the reference pages that come from the code
	$(BIN)/python docs/generate.py

bench: setup ## measure, and write benchmarks/results.md
	$(BIN)/python -m benchmarks $(FLAGS)

clean: ## remove everything that can be made again; state directories stay
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
