# Parvis: what one types. Nothing but make, Python 3.11+ (with venv) and the package registries is needed.
SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
VENV := .venv/bin
PREPARE = @command -v $(or $(PYTHON),python3) >/dev/null 2>&1 || \
	{ echo "parvis: Python 3.11 or newer is missing: sudo apt install python3 python3-venv" >&2; exit 1; }; \
	$(or $(PYTHON),python3) config/setup/prepare.py

.PHONY: help install run test soak tablet bench check lock

help: ## Show what can be asked for
	@grep -E '^[a-z]+:.*## ' Makefile | sed 's/:.*## /|/' | awk -F'|' '{printf "  make %-8s %s\n", $$1, $$2}'

install: ## Set everything up without starting it, for a machine in service
	$(PREPARE) server assets

run: ## Set everything up and serve until Ctrl-C; an empty database gets the demonstration
	$(PREPARE) server assets
	@PARVIS_DEMO=$${PARVIS_DEMO-on} exec $(VENV)/python -m server.cli run

test: ## Run all tests that fit in a quarter of an hour; says what was skipped and why
	$(PREPARE) server tablet dev addok assets packages
	@exec $(VENV)/python config/setup/run_tests.py

soak: ## Run the tests that take longer: random faults, thousands of steps, Lighthouse
	$(PREPARE) server tablet dev addok assets packages
	@$(VENV)/python -m pytest tests/soak -rs; ended=$$?; $(VENV)/python -m pytest tests -m soak -rs && exit $$ended

bench: ## Measure times and costs of everything that has one
	$(PREPARE) server tablet dev assets packages
	@exec $(VENV)/python -m pytest tests/bench -s

tablet: ## Open the field agents' app in a window, for the server that `make run` started
	$(PREPARE) tablet
	@exec $(VENV)/python -m config.setup.open_tablet

check: ## Look at the code without running it: style, types, imports, known vulnerabilities
	$(PREPARE) server tablet dev node audit
	@exec $(VENV)/python -m config.setup.check

lock: ## Lock the newest versions of the requirements, without any registry address
	$(PREPARE) dev
	@exec $(VENV)/python config/setup/lock.py
