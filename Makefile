# The two commands of the README. Everything goes into .venv; a rebuild happens only when a source has changed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PIP := $(BIN)/python -m pip --disable-pip-version-check
SOURCES := CMakeLists.txt pyproject.toml README.md $(shell find cpp cuda python -type f -not -name '*.pyc')

.PHONY: demo test install clean

demo: install
	GRAYLING_TEST_DATA="$${GRAYLING_TEST_DATA:-../shared/data}" $(BIN)/grayling demo

test: install $(VENV)/.tests-installed
	$(BIN)/python -m pytest

install: $(VENV)/.installed

# pip 25.1 is the first that reads dependency groups.
$(VENV)/.build-installed: pyproject.toml Makefile
	@$(PYTHON) -c '$(NEW_ENOUGH)' || \
	  { echo "grayling needs Python 3.11 or newer as $(PYTHON); name another: make PYTHON=python3.12" >&2; exit 1; }
	$(BIN)/python -c '$(NEW_ENOUGH)' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	$(PIP) install --quiet --upgrade 'pip>=25.1'
	$(PIP) install --quiet --group build
	touch $@

$(VENV)/.tests-installed: pyproject.toml $(VENV)/.build-installed
	$(PIP) install --quiet --group test
	touch $@

# Without build isolation the build folder is reused, and only what changed is compiled.
$(VENV)/.installed: $(SOURCES) $(VENV)/.build-installed
	@echo "compiling the core: some minutes the first time"
	$(PIP) install --quiet --no-build-isolation .
	touch $@

clean:
	rm -rf $(VENV) build .ci-work
