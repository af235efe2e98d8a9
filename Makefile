# The same commands for a person and for CI. `make report` and `make test` need nothing typed before them.
PYTHON ?= python3
BIN := .venv/bin
export PYTHONDONTWRITEBYTECODE :=  # a hundred processes of a test run read what the first has compiled
UV := uv==0.13.9  # installs what pip installs, in a fraction of its time; where it cannot, pip does

define packages
$(BIN)/pip install --quiet --disable-pip-version-check $(UV) && \
  $(BIN)/uv pip install --quiet --link-mode copy --python $(BIN)/python $(1) || \
  $(BIN)/pip install --quiet --disable-pip-version-check $(1)
endef

.PHONY: install report test lint unit notebooks pages engines test-engines bench bench-forecast bench-scale flake tidy pins lab clean

report: .venv/stamp  ## this month's reports into reports/
	$(BIN)/crm-report run $(ARGS)

test: lint unit engines notebooks pages  ## what CI runs; the long ones first

.venv/stamp: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(call packages,-r requirements.txt)
	@touch $@

install: .venv/stamp

lint: .venv/stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

unit engines notebooks: export CRM_THREADS = 1  # small tables, and every core has work

unit: .venv/stamp  ## four at a time, and behind what waits for an engine or a browser
	nice $(BIN)/pytest -p no:nbval -n 4 --no-loadscope-reorder tests --ignore tests/browser --ignore tests/engines --ignore tests/published

notebooks: .venv/stamp  ## every notebook runs on the sample, prepared once, and gives the answers kept in git
	rm -rf build/prepared
	$(BIN)/python -c "from datetime import date; from pathlib import Path; from crm.tables import prepare; \
	  prepare('sample', '', date(2026, 10, 31), Path('build/prepared'), Path())"
	CRM_PREPARED=$(CURDIR)/build/prepared $(BIN)/pytest -n 2 --nbval-lax notebooks

pages: .venv/stamp  ## the run on the sample, and a browser over what it wrote
	rm -rf build/pages && mkdir -p build
	$(BIN)/crm-report run --month 2026-09 --only funnel segmentation --out build/pages 2> build/stderr || (cat build/stderr; false)
	$(BIN)/crm-report run --month 2026-10 --out build/pages 2>> build/stderr || (cat build/stderr; false)
	test ! -s build/stderr || (cat build/stderr; false)
	CRM_REPORT_PAGES=build/pages $(BIN)/pytest -p no:nbval tests/published
	CRM_REPORT_PAGES=build/pages $(BIN)/pytest -p no:nbval tests/browser
	$(BIN)/pytest -p no:nbval tests/browser

engines: $(if $(CI),.venv/spark,.venv/stamp)  ## analyses and door on Postgres and Spark, as far as they are there
	$(BIN)/pytest -p no:nbval tests/engines

test-engines: .venv/spark  ## the same with all that belongs to it, installed if need be; takes some minutes
	.ci/packages postgresql default-jre-headless
	CI=true CRM_ENGINES=all $(BIN)/pytest -p no:nbval tests/engines

.venv/spark: .venv/stamp  # beside what else runs: the project itself is not installed anew
	$(call packages,$$($(BIN)/python -c \
	  "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']['spark'])"))
	@touch $@

bench: .venv/stamp  ## the whole run against papermill and nbconvert, the fit of ten million customers, sixty thousand comments, a million customer-months
	$(BIN)/python tests/bench/whole_run.py
	$(BIN)/python tests/bench/lifetimes_fit.py
	$(BIN)/python tests/bench/voice.py
	$(BIN)/python tests/bench/leaving.py

bench-forecast: .venv/stamp  ## the forecast on the 617 monthly series of the M1 competition, beside Theta and ETS; FOLDER=where they lie
	$(BIN)/python tests/bench/forecast_m1.py $(if $(FOLDER),--folder $(FOLDER)) $(ARGS)

bench-scale: .venv/stamp  ## one, ten and fifty million orders, and five million changes of stage: beside SQL by hand
	$(BIN)/python tests/bench/scale.py $(ARGS)
	$(BIN)/python tests/bench/stages.py

flake: .venv/stamp  ## the notebooks' answers twenty times over, with every core busy
	$(BIN)/python tests/bench/flake.py

tidy: .venv/stamp  ## run the notebooks on the sample, keep their answers, drop their pictures; format
	$(BIN)/python tests/tidy.py notebooks/*.ipynb
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

pins: .venv/stamp  ## requirements.txt from pyproject.toml
	$(BIN)/pip install --quiet $(UV)
	(printf '%s\n' '# Every package and version this project runs on, for Python 3.11 to 3.13.' \
	  '# Made from pyproject.toml (where the choices are explained) by `make pins`; do not edit by hand.'; \
	  $(BIN)/uv pip compile pyproject.toml --extra test --universal --python-version 3.11 --no-header --no-annotate -q; \
	  echo '-e .') > requirements.new
	mv requirements.new requirements.txt

lab: .venv/stamp
	$(BIN)/jupyter lab notebooks

clean:
	rm -rf .venv reports build dist *.egg-info
