#!/usr/bin/env bash
# What `make check` asks for and takes seconds; `make hook` puts it before each commit.
set -euo pipefail
cd "$(dirname "$0")/.."
.venv/bin/ruff check --quiet .
.venv/bin/ruff format --check --quiet .
.venv/bin/python -m mypy --no-error-summary
.venv/bin/lint-imports --no-logo > /dev/null || { .venv/bin/lint-imports --no-logo; exit 1; }
