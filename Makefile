# Every target sets up what it needs, with nothing present but Python 3.11+, make and pip.
.DEFAULT_GOAL := help
SHELL := /bin/bash
BIN := .venv/bin
STAMP := .venv/.installed
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' >/dev/null 2>&1 && { echo $$p; break; }; done)
ARCHIVE ?=
METHOD ?=
STORE ?=
OTHER_STORE ?=
PORT ?=
DATES ?=
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: help setup demo replay refresh explore dev test check bench validate docs site pictures lock clean

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:[^#]*## /\t/'

setup: $(STAMP) ## install into .venv, pinned and verified by hash

$(STAMP): requirements.lock requirements-source.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "no Python 3.11 to 3.14 with venv found; install one or set PYTHON=..." >&2; exit 2; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { rm -rf .venv && $(PYTHON) -m venv .venv; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-binary :all: --no-deps --no-build-isolation --require-hashes -r requirements-source.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: $(STAMP) ## everything offline: three weeks from a simulated Hub, up to the report (STORE=dir)
	@$(BIN)/hf-openness demo $(if $(STORE),--store $(STORE))

replay: $(STAMP) ## rebuild the archived dates (ARCHIVE=dir to take them from a folder, DATES="..." for some, METHOD=paper for the published rules, STORE=dir)
	@$(BIN)/hf-openness replay $(if $(METHOD),--method $(METHOD)) $(if $(STORE),--store $(STORE)) $(if $(ARCHIVE),--archive $(ARCHIVE)) $(foreach day,$(DATES),--date $(day))

refresh: $(STAMP) ## collect today from the leaderboards and the Hub (METHOD=paper for the published rules, STORE=dir)
	@$(BIN)/hf-openness refresh $(if $(METHOD),--method $(METHOD)) $(if $(STORE),--store $(STORE))

explore: $(STAMP) ## a store in the browser (STORE=dir, OTHER_STORE=dir of the other method, METHOD=paper, PORT=8050)
	@$(BIN)/hf-openness serve --open $(if $(METHOD),--method $(METHOD)) $(if $(STORE),--store $(STORE)) $(if $(OTHER_STORE),--other-store $(OTHER_STORE)) $(if $(PORT),--port $(PORT))

dev: $(STAMP) ## the Dagster UI on this project with its store
	@$(BIN)/python -m hf_openness.defs.dev $(if $(METHOD),--method $(METHOD)) $(if $(STORE),--store $(STORE)) $(if $(ARCHIVE),--archive $(ARCHIVE))

TEST := $(BIN)/python -m pytest -n 2 -q

test: $(STAMP) ## every test
	$(TEST)

check: $(STAMP) ## format, lint, types, import rules, tests, definitions load
	$(BIN)/ruff format --check hf_openness hf_openness_tests
	$(BIN)/ruff check hf_openness hf_openness_tests
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(TEST)
	@home=$$(mktemp -d) && printf 'telemetry:\n  enabled: false\n' > $$home/dagster.yaml && \
		DAGSTER_HOME=$$home $(BIN)/dagster definitions validate -w workspace.yaml && \
		DAGSTER_HOME=$$home PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/dg check defs; \
		code=$$?; rm -rf $$home; exit $$code

bench: $(STAMP) ## measure speed against what it replaces; writes docs/benchmarks.md
	$(BIN)/python -m hf_openness_tests.bench $(if $(ARCHIVE),$(ARCHIVE),../shared/archive)

validate: $(STAMP) ## every method against simulated worlds with known truth, under 30 minutes; writes docs/validation.md
	$(BIN)/python -m hf_openness_tests.validation

docs: $(STAMP) ## write docs/tables.md from the schemas, and the list in docs/decisions.md
	$(BIN)/python -m hf_openness.schemas.document > docs/tables.md
	@{ sed '/^- \[/d' docs/decisions.md; for file in docs/decisions/*.md; do \
		printf -- '- [%s](%s)\n' "$$(sed -n '1s/^# //p' $$file)" "$${file#docs/}"; done; } > docs/decisions.new && \
		mv docs/decisions.new docs/decisions.md

site: $(STAMP) ## build the documentation into site/; a broken link or anchor is an error
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict
	@echo "site: $(CURDIR)/site/index.html"

PICTURES := figure_16_lineage:derivatives_of_base_models figure_17_improvement_against_chance:improvement_against_chance \
	figure_04_models_by_type:models_by_kind

pictures: ## take the README's pictures from a store that has 2024-05-20 (STORE=dir)
	@for pair in $(PICTURES); do \
		cp "$(or $(STORE),data)/figures/2024-05-20/$${pair%%:*}.png" "docs/figures/$${pair##*:}.png" || exit 1; done

lock: ## refresh requirements.lock from pyproject.toml (needs uv); what has no wheel is pinned in requirements-source.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-package jsonpath-rw --group dev pyproject.toml -o requirements.lock

clean: ## remove the environment, not the stores
	rm -rf .venv
