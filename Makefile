# Two doors for a newcomer: make demo, make test. Everything they need they fetch themselves.
PORT ?= 8000
export PORT
PYTHON ?= python3
VENV := .venv/bin
TWO := -n 2 --no-loadscope-reorder
# Journeys run in processes of their own.
ALL_ROOMS := --ignore=tests/journeys --cov
export UV_PYTHON_DOWNLOADS := never
unexport PYTHONDONTWRITEBYTECODE

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

demo: .venv/demo.stamp ## start the whole portal with invented estates (PORT=8000)
	@exec $(VENV)/python -m portal.launch.supervisor

test: .venv/test.stamp ## run every test on real servers and a real browser (BROWSER=0 leaves that out)
	@$(VENV)/python -m tests.machine
	@$(VENV)/python -m pytest $(TWO)

test-long: .venv/test.stamp ## the same tests with kill and fault counts at full length
	@$(VENV)/python -m tests.machine
	@LONG=1 $(VENV)/python -m pytest $(TWO)

check: .venv/test.stamp ## what a commit needs, in a minute: all linters and the tests that the change touches
	@$(VENV)/python -m tests.check

lint: .venv/test.stamp ## style, import contracts, types, missing migrations, templates
	@$(VENV)/python -m tests.check lint

coverage: .venv/test.stamp ## the branches that tests reach, room by room; ROOM=finance: one room, by its own tests
	@$(VENV)/python -m pytest $(TWO) $(if $(ROOM),tests/$(ROOM) --cov=$(ROOM),$(ALL_ROOMS)) --cov-report=
	@$(VENV)/python -m tests.coverage

fmt: .venv/test.stamp ## let the formatters write
	@$(VENV)/ruff check --fix . ; $(VENV)/ruff format .
	@find templates -name '*.html' -print0 | xargs -0 -r $(VENV)/djhtml --tabwidth 2

bench: .venv/test.stamp ## print ratios against peers and limits, measured now
	@$(VENV)/python -m bench.run

lock: .venv/test.stamp ## pin the dependencies again, with hashes and without addresses
	@$(VENV)/uv pip compile -q pyproject.toml --generate-hashes --no-header --python-version 3.11 -o requirements.txt
	@$(VENV)/uv pip compile -q pyproject.toml --extra dev -c requirements.txt --generate-hashes --no-header --python-version 3.11 -o requirements-dev.txt

clean: ## remove the virtual environment and what the demo and the tests keep
	@[ ! -x $(VENV)/python ] || $(VENV)/python -m portal.embedded.clean
	@rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .hypothesis .testmondata* .coverage*

.venv/demo.stamp: requirements.txt
	@PYTHON=$(PYTHON) sh deploy/install.sh requirements.txt
	@touch $@

.venv/test.stamp: requirements-dev.txt
	@PYTHON=$(PYTHON) sh deploy/install.sh requirements-dev.txt
	@touch $@ .venv/demo.stamp

.PHONY: help demo test test-long check lint coverage fmt bench lock clean
