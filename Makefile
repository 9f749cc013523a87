# `make help` lists what there is. Every target makes what it needs first and says what is up to date already.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON := .venv/bin/python
BOT := $(PYTHON) -m bot
RASA := $(PYTHON) -m rasa

# One thread for numeric libraries: the messages are small, and more threads only wait for each other.
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1
export MKL_NUM_THREADS := 1
export RASA_TELEMETRY_ENABLED := false
export PYTHONUNBUFFERED := 1

.PHONY: help run test check hook train lock sbom audit evaluate simulate bench-nlu bench-recommend bench-turns bench-web bench-leads bench-stores bench-erasing bench-flood bench-desk bench-handover bench-slack bench-supervisor soak environment environment-observability environment-dev browser postgres

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | \
		while IFS=$$'\t' read -r name does; do printf '  make %-16s %s\n' "$$name" "$$does"; done
	@printf '\nARGS="…" is handed on, as in: make run ARGS="--port 9000"\n'

run: ## set everything up, then serve on http://127.0.0.1:8000
	@exec scripts/run.sh $(ARGS)

test: environment-dev browser postgres ## set everything up, then run every check and every test
	@$(MAKE) check
	@$(BOT) train
	@$(PYTHON) -m pytest --numprocesses 2 --dist loadfile $(ARGS)

check: environment-dev ## lint, types, layers, content, training data
	@echo "==> ruff" && .venv/bin/ruff check . && .venv/bin/ruff format --check .
	@echo "==> mypy" && $(PYTHON) -m mypy
	@echo "==> import-linter" && .venv/bin/lint-imports --no-logo
	@echo "==> bot check" && $(BOT) check
	@echo "==> rasa data validate" && { said=$$($(RASA) data validate --fail-on-warnings 2>&1) || { echo "$$said"; exit 1; }; }

hook: ## run the quick checks before each commit of yours
	@printf '#!/bin/sh\nexec scripts/hook.sh\n' > "$$(git rev-parse --git-path hooks)/pre-commit"
	@chmod +x "$$(git rev-parse --git-path hooks)/pre-commit" && echo "hook: ruff, mypy and import-linter run before each commit"

train: environment ## train a model, unless the newest is up to date
	@$(BOT) train $(ARGS)

lock: ## write requirements*.txt anew (ARGS=--upgrade for newer releases)
	@scripts/lock.sh $(ARGS)

sbom: environment-dev ## write docs/sbom.cdx.json (CycloneDX) and the table of pins in docs/security.md
	@$(PYTHON) -m bot.supply.sbom

audit: environment ## list pins with known weaknesses (ARGS="all.zip", a copy of OSV's PyPI advisories)
	@$(PYTHON) -m bot.supply.audit $(ARGS)

evaluate: environment-dev ## measure understanding on held-out lines and conversations
	@$(BOT) evaluate $(ARGS)

simulate: environment ## let visitors with cards talk to the assistant (ARGS="--seed 1 --card 7" repeats one)
	@$(BOT) train
	@$(PYTHON) -m bot.cli.simulate $(ARGS)

bench-nlu: environment ## measure understanding on public data sets (DATA=folder; STOCK=1 beside stock Rasa, 2.6 GB)
	@$(if $(STOCK),scripts/stock-rasa.sh)
	@$(PYTHON) -m bot.evaluation.bench_nlu $(or $(DATA),$(error say where the data sets are: make bench-nlu DATA=folder)) \
		$(if $(STOCK),--stock var/stock/.venv/bin/python) $(ARGS)

bench-turns: environment-dev ## measure what a turn costs (STOCK=1 beside stock Rasa's default bot, 2.6 GB)
	@$(BOT) train
	@$(if $(STOCK),scripts/stock-rasa.sh)
	@$(PYTHON) -m bot.evaluation.bench_turns $(if $(STOCK),--stock) $(ARGS)

bench-recommend: environment ## measure the recommendation engine
	@$(PYTHON) -m bot.evaluation.bench_recommend $(ARGS)

bench-web: environment ## measure 200 visitors at once on loopback
	@$(BOT) train
	@$(PYTHON) -m bot.evaluation.bench_web $(ARGS)

bench-leads: environment ## measure leads stored, letters delivered, one slot wanted by many, and a big report
	@$(PYTHON) -m bot.cli.bench_leads $(ARGS)

bench-stores: environment ## measure pages, look-ups, reports and erasures in a database of years
	@$(PYTHON) -m bot.cli.bench_stores $(ARGS)

bench-erasing: environment ## measure erasures and what others wait in a database of 10 GB (ARGS="--folder F"; 25 GB, hours)
	@$(PYTHON) -m bot.cli.bench_stores --gigabytes 10 --erasing $(ARGS)

bench-flood: environment ## measure what a visitor waits while one address asks for all that it may (20 minutes)
	@$(BOT) train
	@$(PYTHON) -m bot.evaluation.bench_flood $(ARGS)

bench-desk: environment ## measure the desk's pages with 100,000 talks
	@$(PYTHON) -m bot.cli.bench_desk $(ARGS)

bench-handover: environment ## measure what it costs a turn to know that no person holds the talk
	@$(BOT) train
	@$(PYTHON) -m bot.cli.bench_handover $(ARGS)

bench-slack: environment-dev ## measure a burst of Slack events on loopback
	@$(BOT) train
	@$(PYTHON) -m bot.evaluation.bench_slack $(ARGS)

bench-supervisor: environment ## measure how soon workers come back (ARGS="--faults 50 --real")
	@$(PYTHON) -m bot.evaluation.bench_supervisor $(ARGS)

soak: environment-dev postgres ## ten minutes of visitors while everything breaks (ARGS="--minutes 2")
	@$(BOT) train
	@$(PYTHON) -m bot.evaluation.soak $(ARGS)

environment:
	@scripts/environment.sh runtime

environment-observability: ## install what reports traces and errors (BOT_OTLP_ENDPOINT, BOT_SENTRY_DSN)
	@scripts/environment.sh observability

environment-dev:
	@scripts/environment.sh dev

browser:
	@scripts/browser.sh

postgres:
	@scripts/postgres.sh
