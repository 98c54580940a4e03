# Anjian 案鉴. `make help` lists the verbs; all of them make the virtual environment first.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: help setup demo cluster test soak check bench docs system

help: ## list the verbs
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: $(STAMP) ## make .venv with the pinned libraries

$(STAMP): requirements.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $(STAMP)

demo: setup ## grow the demo city through the engine and serve it on 127.0.0.1:8000
	$(BIN)/python manage.py demo

cluster: setup ## PostgreSQL, RabbitMQ, web, worker, its clock and nginx on loopback, with the demo city, until Ctrl-C
	@$(BIN)/python manage.py cluster $(if $(EMPTY),--empty) $(if $(PORT),--port $(PORT))

system: ## install what the tests need from the system: Chromium, LibreOffice, nginx, a Chinese font
	@.ci/packages

test: setup system ## run all tests (DATABASE_URL chooses the database)
	$(BIN)/python -m pytest $(if $(K),-k "$(K)") $(if $(M),-m "$(M)") $(if $(N),-n $(N) --dist worksteal)

soak: setup ## the model of the door with 200,000 acts, and the long tests that `make test` leaves out (also by DATABASE_URL)
	ANJIAN_MODEL_STEPS=$(or $(STEPS),200000) $(BIN)/python -m pytest -s -n $(or $(N),2) -m "soak or slow" \
		tests/flows/model tests/flows/door tests/backup $(if $(K),-k "$(K)")

check: setup ## style, types, import contracts, migrations, the law book's lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py check
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py law lint
	$(BIN)/python manage.py reference --check
	$(BIN)/python -m pytest -q tests/test_budgets.py tests/test_migrations.py

bench: setup ## measure ours and the peers in one run and print the ratios
	$(BIN)/python -m benchmarks

docs: setup ## write the generated reference
	$(BIN)/python manage.py reference
