# The commands of the README. `make report` and `make test` need Python 3.11 to 3.13 and nothing else.

DISTRICT ?= data/sample
OUT ?= outputs
CLEAN ?= data/clean
OPTIONS ?=
LOCALE ?= $(if $(filter vi%,$(LANG)),vi_VN,default)

PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo "$$name" && break; done)
BIN := .venv/bin

.PHONY: report test lab lint benchmarks lock clean

report: .venv/.ready
	@$(BIN)/thanhson run "$(DISTRICT)" --out "$(OUT)" --clean "$(CLEAN)" $(OPTIONS)
	@echo "Open $(OUT)/index.html"

# Two at a time, a file's tests in one process; a bare `pytest` runs the same tests one by one.
test: .venv/.ready lint
	$(BIN)/pytest -n 2 --dist loadfile

# JupyterLab in Vietnamese on a Vietnamese machine, or by `make lab LOCALE=vi_VN`.
lab: .venv/.ready
	@mkdir -p .venv/share/jupyter/lab/settings
	@printf '{"@jupyterlab/translation-extension:plugin": {"locale": "%s"}}\n' "$(LOCALE)" \
		> .venv/share/jupyter/lab/settings/overrides.json
	$(BIN)/jupyter lab --notebook-dir=notebooks

lint: .venv/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

benchmarks: .venv/.ready
	$(BIN)/pytest tests/benchmarks -s -p no:cacheprovider

# Hashed requirements without an address; needs uv.
lock:
	uv pip compile pyproject.toml --universal --all-extras --generate-hashes --no-header --no-annotate \
		--python-version 3.11 -o requirements.lock

# Bytecode is compiled at install: without it every kernel spends seconds on the same imports.
.venv/.ready: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed: install one, or say make PYTHON=/path/to/python" >&2; exit 2; }
	"$(PYTHON)" -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --compile --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q thanhson
	$(BIN)/python -m ipykernel install --sys-prefix --name thanhson --display-name thanhson >/dev/null
	@touch .venv/.ready

clean:
	rm -rf outputs/[0-9]* outputs/*.html outputs/*.csv outputs/*.json data/clean
