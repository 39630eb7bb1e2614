# Needs make and Python 3.11 or newer; everything else goes into .venv on first use, by uv where it is there.
#   PYTHON=python3.12   another Python for .venv          NO_VENV=1   that Python itself, nothing installed

PYTHON ?= python3
PORT ?= 8888
JOBS ?= 2
PY := $(if $(NO_VENV),$(PYTHON),.venv/bin/python)
ready = $(if $(NO_VENV),,.venv/$(1).ready)
what = --constraint constraints.txt --editable '.[$*]'
uv = $(if $(shell uv --version 2>/dev/null),uv pip install --quiet --python $(PY) $(what) || ! echo "-- now by pip" ||)

# One thread of BLAS for each test process: pytest already fills the cores. The ceiling spares machines of many cores.
PYTEST := OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(PY) -m pytest -q
WORKERS := -n auto --maxprocesses 8 --dist loadgroup
# The shape checker reads every call; tests/untyped.txt lists the tests that run without it, and why.
TYPED := --jaxtyping-packages=nonlocal_ref,beartype.beartype $(addprefix --ignore=tests/,$(shell sed '/^\#/d' tests/untyped.txt))
QUICK := not slow and not gpu

.PHONY: help lab exercises pages slides pictures test bench ablations check gpu-test clean lint
help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' $(firstword $(MAKEFILE_LIST)) | expand -t 12

lab: $(call ready,lab)  ## JupyterLab on the map of the notebooks, for this machine only; PORT=8888 or the next free one
	@case "$$(uname)$$DISPLAY$$WAYLAND_DISPLAY" in Linux) set -- --no-browser;; *) set --;; esac; \
	JUPYTER_CONFIG_PATH=tools/jupyter$${JUPYTER_CONFIG_PATH:+:$$JUPYTER_CONFIG_PATH} \
	exec $(PY) -m jupyterlab --ServerApp.ip=127.0.0.1 --ServerApp.port=$(PORT) --ServerApp.port_retries=50 \
	  --ServerApp.root_dir=. --FileContentsManager.preferred_dir=notebooks --allow-root "$$@" \
	  --LabApp.default_url=/lab/tree/notebooks/00_map.ipynb --LabApp.news_url=None --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate \
	  --LabApp.extension_manager=readonly --LanguageServerManager.autodetect=False

exercises: $(call ready,lab)  ## exercises/student/ from exercises/solutions/
	@$(PY) -m exercises.build

pages: $(call ready,site)  ## site/: widgets, notebooks, exercises and texts as pages that need no network, no server and no kernel
	@$(PY) -m tools.site

slides: $(call ready,site)  ## site/slides/: a lecture of 45 minutes with live widgets, and site/figures/ to reuse; needs npm once
	@$(PY) -m tools.slides

pictures: $(call ready,dev)  ## the widgets' pictures in docs/pictures, taken by Chromium
	@$(PY) -m tools.pictures

test: lint  ## the tests, without the long proofs: minutes
	@$(PYTEST) $(WORKERS) -m "$(QUICK)"

bench: $(call ready,bench)  ## time and memory of every engine against PyTorch
	@$(PY) benchmarks/engines.py

ablations: $(call ready,lab)  ## every ablation, five seeds each: about 45 minutes of one core; stopped, it goes on; JOBS=2 at a time
	@$(PY) -m nonlocal_ref.training.ablate --seeds 5 --jobs $(JOBS) \
	  --report benchmarks/results/ablations.md --figure docs/pictures/ablations.png

check: lint  ## the tests again with the shapes and types of every call checked, then the long proofs
	@echo "-- with the shapes and types of every call checked"
	@$(PYTEST) $(WORKERS) $(TYPED) -m "$(QUICK) and not browser"
	@echo "-- the long proofs"
	@$(PYTEST) $(WORKERS) -m "slow and not gpu"

gpu-test: $(call ready,dev)  ## the tests that need a GPU, with the CuPy that is installed
	@$(PY) -c 'import sys; sys.tracebacklimit = 0; import cupy; cupy.zeros(1)' || { \
	  echo "$(PY) has no CuPy that reaches a GPU; install the one for the driver's CUDA (12 or 13):"; \
	  echo "  $(PY) -m pip install --constraint constraints.txt --editable '.[gpu-cuda13]'"; exit 1; }
	@$(PYTEST) -m gpu

clean:  ## removes .venv and what the tools keep, for a fresh start
	rm -rf .venv .foreign .pytest_cache .ruff_cache .hypothesis build dist site
	find . -name __pycache__ -prune -exec rm -rf {} +

lint: $(call ready,dev)
	@$(PY) -m ruff check --quiet .
	@$(PY) -m ruff format --check --quiet .
	@$(if $(NO_VENV),,PATH=".venv/bin:$$PATH";) command -v biome >/dev/null || { \
	  echo "-- biome is not installed: the JavaScript is not checked"; exit 0; }; \
	said=$$(biome check --error-on-warnings . 2>&1) || { echo "$$said"; exit 1; }

# A stamp for each extra, older than the files that say what to install: a second run starts at once.
.venv/%.ready: .venv/pyvenv.cfg pyproject.toml constraints.txt
	@echo "-- installing '$*' into .venv, about a minute the first time"
	@$(uv) $(PY) -m pip install --quiet --disable-pip-version-check $(what)
	@touch $@
# By pip alone: its own settings may name a PyTorch without CUDA, a tenth of the size, which uv does not look for.
.venv/bench.ready: uv :=

.DELETE_ON_ERROR:
.venv/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "$(PYTHON) is missing or older than Python 3.11: install 3.11 or newer, or name one: make PYTHON=python3.12"; \
	  exit 1; }
	@$(PYTHON) -m venv .venv >/dev/null 2>&1 || { uv --version && $(PYTHON) -m venv --without-pip .venv \
	  && uv pip install --quiet --python $(PY) pip; } >/dev/null 2>&1 || { \
	  echo "$(PYTHON) has no venv with pip: install it (Debian, Ubuntu: apt install python3-venv) or uv"; exit 1; }
