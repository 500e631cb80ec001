# Tounkan Blon. Two commands matter: "make run" and "make test". "make help" lists the rest.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
export PYTHONDONTWRITEBYTECODE = 1

.PHONY: fuzz fault-figures spike help run test test-all check demo bench bench-peers closing faults evaluate evaluate-knowledge language train phrases browser front kannel database-away throttles clean

help: ## Say what each target does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(VENV)/python:
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || $(PYTHON) -m virtualenv $(VENV) 2>/dev/null \
	  || { rm -rf $(VENV); apt-get update -qq && apt-get install -y -qq python3-venv && $(PYTHON) -m venv $(VENV); } \
	  || { echo "python3 cannot make a virtual environment here: install python3-venv"; exit 1; }
	@touch $@

$(VENV)/runs: requirements.txt | $(VENV)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/tests: requirements-dev.txt $(VENV)/runs
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

run: export TB_DEMO = 1
run: export PORT := $(PORT)
run: $(VENV)/runs ## Install, prepare a demonstration on SQLite and serve it (PORT=8000)
	@$(BIN)/python manage.py prepare
	@exec $(BIN)/python app.py

demo: run ## The same as "make run"

test: $(VENV)/tests browser front kannel ## Install what tests need and run them
	@$(BIN)/python -m tests.lanes

test-all: $(VENV)/tests browser front kannel ## The full matrices as well
	@$(BIN)/python -m pytest -m "slow or not slow"

kannel: # Kannel for the tests of its line: from the system's packages, where we may install it
	@[ -x /usr/sbin/bearerbox ] && [ -x /usr/lib/kannel/test/fakesmsc ] \
	  || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq \
	       && DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends kannel kannel-extras >/dev/null; } \
	  || echo "no Kannel: the tests of its line will be skipped"

browser: # Chromium for the console's tests: from the system's packages, where we may install it
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	  || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq \
	       && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null; } \
	  || echo "no Chromium: the console's browser tests will be skipped"

front: # nginx for the tests of its sample: from the system's packages, where we may install it
	@command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] \
	  || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq \
	       && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx-light >/dev/null; } \
	  || echo "no nginx: the tests of its sample will be skipped"

check: $(VENV)/tests ## Lint and types: ruff and mypy strict
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

train: $(VENV)/tests ## Train the concern model from the examples and print its figures
	@$(BIN)/python manage.py train-concern

evaluate: $(VENV)/tests ## Measure the judgement on the development sets, into docs/quality.md
	@$(BIN)/python manage.py evaluate

evaluate-knowledge: $(VENV)/tests ## Measure the answers from knowledge: precision, recall, SMS parts, time
	@$(BIN)/python -m work.evaluate_knowledge

language: $(VENV)/tests ## Train language identification anew on four splits of CORPUS=path and print its figures
	@$(BIN)/python -m work.measure_language $(CORPUS)

closing: $(VENV)/tests ## Move the clock over sixty days and print what is asked when, in five time zones, on both databases
	@$(BIN)/python -m pytest tests/handlers/test_closing_the_loop.py -k "sixty or night or late"

bench: $(VENV)/tests ## Time the judgement, then the desk over 100 000 tickets on both databases (TICKETS=10000 for fewer)
	@$(BIN)/python -m benchmarks.understand
	@$(BIN)/python -m benchmarks.desk $(if $(TICKETS),--tickets $(TICKETS))

bench-peers: $(VENV)/tests ## Measure our speed beside the floor, RapidSMS and django-helpdesk, into docs/performance.md (ONLY=road)
	@$(BIN)/python -m benchmarks.peers $(if $(ONLY),--only $(ONLY))

faults: $(VENV)/tests ## Kill the product over a thousand times and reckon, into docs/kills.md (AGAIN=1 begins anew, SMALL=1 tries each cell)
	@$(BIN)/python -m tests.faults.run $(if $(AGAIN),--again) $(if $(SMALL),--small)

fuzz: $(VENV)/tests ## Bring calls and texts that nobody thought of, to every door and the judgement (MINUTES=10 SEED=…)
	@$(BIN)/python -m tests.faults.fuzz --minutes $(or $(MINUTES),10) $(if $(SEED),--seed $(SEED))

spike: $(VENV)/tests ## Fifty messages a second for ten minutes, with pictures and a flooder (SECONDS=60 for less, ON=sqlite)
	@$(BIN)/python -m benchmarks.spike --seconds $(or $(SECONDS),600) $(if $(filter sqlite,$(ON)),--sqlite)

fault-figures: $(VENV)/tests ## Run the test of each fault F01-F40 and write what it printed into docs/faults.md (ONLY="F03 F16")
	@$(BIN)/python -m tests.faults.figures $(ONLY)

phrases: $(VENV)/tests ## Print what each phrase costs by SMS in each language, and what folding 500 written messages a language saves
	@$(BIN)/python -m work.phrase_sizes
	@$(BIN)/python -m pytest tests/bot/test_written_messages.py

database-away: $(VENV)/tests ## Stop the database for a minute under load and print what was lost (nothing)
	@$(BIN)/python -m pytest -q tests/faults/test_database_away.py -m "slow or not slow" -s

throttles: $(VENV)/tests ## Fill each lane before providers that refuse what is too fast, and print calls, refusals, fullness
	@$(BIN)/python -m tests.faults.throttles

clean: ## Remove the environment and the demonstration's data and keys
	rm -rf $(VENV) var keys
