# Two commands: `make demo` audits real notes and shows a report; `make test` proves the project.
# Nothing is assumed but make and Python 3.11 or newer; everything is installed into .venv.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$p && break; done)
BIN := .venv/bin

.PHONY: demo test setup system lint docs bench clean

# What the tests use beside Python, each with a command that shows it is there already.
SYSTEM := chromium:chromium openjdk-17-jre-headless:java postgresql:pg_ctlcluster poppler-utils:pdftoppm

demo: .venv/ready
	@mkdir -p build
	$(BIN)/chartproof audit corpus/examples/notes.jsonl --format html -o build/report.html || test $$? -eq 1
	$(BIN)/chartproof audit examples/note.txt --code 97110x3:GP --code 97140x1:GP \
		--payer medicare --on 2026-03-03 || test $$? -eq 1
	@echo; echo "The 15 example notes as pages: build/report.html"

test: setup lint
	$(BIN)/python -m pytest

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

docs: setup
	$(BIN)/python docs/generate.py

bench: setup
	$(BIN)/python -m benchmarks

# Installs what is missing, where this may install; says what is missing where it may not.
system:
	@missing=""; for pair in $(SYSTEM); do \
		command -v $${pair#*:} >/dev/null 2>&1 || missing="$$missing $${pair%%:*}"; \
	done; \
	test -n "$$missing" || exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -q && apt-get install -y -q --no-install-recommends $$missing; \
	else echo "the tests also use:$$missing; without them some are skipped"; fi

setup: .venv/installed

.venv/ready: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "chartproof needs Python 3.11 or newer; none was found on PATH"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

.venv/installed: .venv/ready
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group dev --editable ".[all]"
	@touch $@

clean:
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache
