# What a person types. Each step leaves a stamp and is done again only when what it depends on has changed, so the
# second time needs neither the network nor a compiler.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:

# The Python that shoal is built and tested with.
PYTHON ?= python3
export PYTHON
JOBS ?= $(shell nproc 2>/dev/null || echo 2)

VENV := .venv
BIN := $(VENV)/bin
REPORTS := .make/reports
PIP := $(BIN)/python -m pip --disable-pip-version-check

SOURCES := CMakeLists.txt LICENSE LICENSES-THIRD-PARTY.md README.md pyproject.toml \
  $(shell find cmake python src -type f -not -path '*/__pycache__/*')
CPP_FILES = $(shell find src tests fuzz -name '*.cc' -o -name '*.h')

help: ## Say what there is
	@grep --extended-regexp --no-filename '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand --tabs=10

demo: $(BIN)/.installed ## Build shoal and run the demo project's tests with it
	$(BIN)/python examples/bookshop/demo.py

test: test-cpp lint test-python ## Run every test and check

test-cpp: | packages-test ## Run the C++ tests with sanitizers
	cmake --preset asan
	cmake --build --preset asan --parallel $(JOBS)
	mkdir -p $(REPORTS)
	ctest --preset asan --parallel $(JOBS) --output-junit $(CURDIR)/$(REPORTS)/ctest.xml

test-python: $(BIN)/.installed $(BIN)/.requirements-dev .make/environments/environments.json .make/oracle_grammar/installed ## Run the Python tests
	mkdir -p $(REPORTS)
	$(BIN)/python tools/with_database_servers.py $(BIN)/python -m pytest --junitxml=$(REPORTS)/pytest.xml

# Seeds that no night has tried before: as many as fit between two seconds.
SEED ?= $(shell date +%s)000000
SEEDS ?= 250000
FUZZ_SECONDS ?= 60

soak: $(BIN)/.installed $(BIN)/.requirements-dev .make/environments/environments.json | packages-test packages-fuzz ## Look for rare faults: seeds, ThreadSanitizer, fuzzers, edits, faults (two hours)
	cmake --preset release
	cmake --build --preset release --parallel $(JOBS)
	SHOAL_FIRST_SEED=$(SEED) SHOAL_SEEDS=$(SEEDS) ctest --preset release --parallel $(JOBS) --timeout 3600 -R Simulation
	cmake --preset tsan
	cmake --build --preset tsan --parallel $(JOBS)
	ctest --preset tsan --parallel $(JOBS) --timeout 3600
	tools/fuzz.sh $(FUZZ_SECONDS)
	SHOAL_EDITS=1000 $(BIN)/python -m pytest tests/end_to_end/test_never_stale.py
	SHOAL_ORACLE_STRIDE=1 $(BIN)/python -m pytest tests/end_to_end/test_oracle_faults.py

# For one Django: make published PUBLISHED="--django 6.1 --database sqlite"
PUBLISHED ?=

published: | packages-test ## Migrate published apps with and without shoal and compare (an hour)
	@mkdir -p $(REPORTS)
	$(PYTHON) tools/with_database_servers.py $(PYTHON) tests/published/published.py $(PUBLISHED) | tee $(REPORTS)/published.log

lint: $(BIN)/.requirements-dev ## Check rooms, style and types
	$(BIN)/python tools/check_rooms.py
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@$(BIN)/clang-format --dry-run --Werror $(CPP_FILES) && echo "clang-format: $(words $(CPP_FILES)) files"

tidy: $(BIN)/.requirements-dev | packages-test ## Check the C++ sources with clang-tidy (minutes)
	cmake --preset dev
	find src -name '*.cc' -print0 | xargs --null --max-args=1 --max-procs=$(JOBS) $(BIN)/clang-tidy -p build/dev --quiet

format: $(BIN)/.requirements-dev ## Format every source file
	$(BIN)/clang-format -i $(CPP_FILES)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

wheel: .make/wheel.stamp ## Build the wheel into .make/wheel/

clean: ## Remove all that was built
	rm -rf .make $(VENV) build

packages-build:
	@tools/install_system_packages.sh build

packages-test:
	@tools/install_system_packages.sh build test

packages-fuzz:
	@tools/install_system_packages.sh fuzz

$(BIN)/.created: | packages-build
	$(PYTHON) -m venv $(VENV)
	touch $@

$(BIN)/.requirements-build: tools/requirements-build.txt $(BIN)/.created
	$(PIP) install --quiet --requirement tools/requirements-build.txt
	touch $@

$(BIN)/.requirements-dev: tools/requirements-dev.txt $(BIN)/.requirements-build | packages-test
	$(PIP) install --quiet --requirement tools/requirements-dev.txt
	touch $@

# One wheel: the demo, the tests and every test environment install this very file.
.make/wheel.stamp: $(SOURCES) tools/requirements-build.txt | $(BIN)/.requirements-build packages-build
	rm -rf .make/wheel
	$(PIP) wheel --quiet --no-build-isolation --no-deps --wheel-dir .make/wheel .
	touch $@

$(BIN)/.installed: .make/wheel.stamp $(BIN)/.requirements-build
	$(PIP) install --quiet --no-index --no-deps --force-reinstall .make/wheel/*.whl
	touch $@

.make/environments/environments.json: .make/wheel.stamp tools/make_test_environments.py | packages-test
	$(BIN)/python tools/make_test_environments.py --wheel .make/wheel --directory .make/environments
	touch $@

# The PL/SQL grammar. Without npm the tests say that it is missing, and CI fails.
ORACLE_GRAMMAR := tests/oracle_grammar/package.json tests/oracle_grammar/package-lock.json
.make/oracle_grammar/installed: $(ORACLE_GRAMMAR)
	mkdir -p $(@D)
	cp $(ORACLE_GRAMMAR) $(@D)
	! command -v npm >/dev/null || { npm ci --prefix $(@D) --ignore-scripts --no-audit --no-fund && touch $@; }

.PHONY: help demo test test-cpp test-python soak published lint tidy format wheel clean packages-build packages-test packages-fuzz
