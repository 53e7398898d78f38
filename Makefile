# `make test` needs Rust, a C linker and Python 3.11 or newer: it makes its own environment in .venv.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.PHONY: test deny advisories lint venv wheel stubs begin rust-test python-test bench growth soak fuzz clean

PYTHON ?= python3
VENV := $(CURDIR)/.venv
BIN := $(VENV)/bin
FUZZ ?= all
FUZZ_SECONDS ?= 60
SOAK_CASES ?= 5000
PLANTED_CASES ?= 1000
FAULT_PLACES ?= 4000
CARGO_DENY ?= 0.20.2

# The same for cargo and maturin: other values would make PyO3 build a second time.
export PYO3_BUILD_EXTENSION_MODULE := 1
export PYO3_PYTHON := $(BIN)/python

# The same cases each time: a change is judged by what it does, not by luck. `make soak` draws new ones.
export PROPTEST_RNG_SEED ?= 20260302

# Notes how long a stage takes.
STAGE := $(PYTHON) tests/clock.py run

# All that is tested, in one graph: with the features of the Python crate among them, the wheel is
# made of what the tests compiled. The Python crate has no Rust tests of its own.
TESTED := --locked --workspace --exclude eadm-logs-benches
MATURIN := --quiet --locked --profile dev --features as-tests --interpreter $(BIN)/python --manifest-path python/Cargo.toml

# Rust's test runner tells the time of each test only where its unstable options are allowed. This
# concerns the runner alone: what is compiled stays the same.
TIMED := --config 'target."cfg(all())".runner = ["env", "RUSTC_BOOTSTRAP=1"]'

# What the wheel is made of.
WHEEL_SOURCES := $(shell find Cargo.toml Cargo.lock README.md docs/schema-1.json core/Cargo.toml core/build.rs core/src core/data cli python -type f -not -path '*/__pycache__/*')

test: rust-test python-test
	@$(PYTHON) tests/clock.py report

begin:
	@rm -rf target/clock

venv: $(VENV)/.installed

$(VENV)/.installed: tests/python/requirements.txt
	@echo "== virtual environment in .venv"
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 test")'
	$(STAGE) "virtual environment" bash -c '$(PYTHON) -m venv $(VENV) && $(BIN)/pip install --quiet --disable-pip-version-check -r tests/python/requirements.txt'
	touch $@

# The environment comes first: the Python crate is built for its interpreter.
rust-test: begin venv
	@echo "== Rust: unit, integration and documentation tests"
	$(STAGE) "Rust: build of library, command and tests" cargo test $(TESTED) --tests --no-run
	$(STAGE) "Rust: unit and integration tests" cargo $(TIMED) test $(TESTED) --tests -- -Zunstable-options --report-time
	$(STAGE) "Rust: examples of the documentation" cargo test $(TESTED) --doc
	@echo "== the catalog: lint, samples and near misses"
	$(STAGE) "catalog: lint and test" bash -c 'target/debug/eadm-logs catalog lint && target/debug/eadm-logs catalog test'

wheel: target/wheels/.installed

target/wheels/.installed: $(VENV)/.installed $(WHEEL_SOURCES)
	@echo "== wheel"
	rm -rf target/wheels
	$(STAGE) "Python: wheel" $(BIN)/maturin build $(MATURIN) --compatibility linux --out target/wheels
	$(BIN)/pip install --quiet --disable-pip-version-check --force-reinstall --no-deps target/wheels/*.whl
	touch $@

# The stubs as the binary says them, beside the committed ones.
target/stubs/.made: target/wheels/.installed
	@rm -rf target/stubs
	$(BIN)/maturin generate-stubs $(MATURIN) --out target/stubs
	touch $@

# Renews the committed stubs after a change of the native part.
stubs: target/stubs/.made
	cp target/stubs/eadm_logs/_native.pyi python/eadm_logs/_native.pyi

python-test: rust-test target/stubs/.made
	@echo "== Python: stubs, tests, examples of docstrings, snippets of the documentation, types"
	diff -u python/eadm_logs/_native.pyi target/stubs/eadm_logs/_native.pyi || { echo "the committed stubs are not those of the binary: make stubs"; exit 1; }
	PATH="$(CURDIR)/target/debug:$(BIN):$$PATH" $(STAGE) "Python: tests" $(BIN)/python -m pytest -q -n 2 --dist loadfile --junitxml=target/clock/pytest.xml tests/python
	$(STAGE) "Python: examples of docstrings" $(BIN)/python -m pytest -q --doctest-modules --pyargs eadm_logs
	$(STAGE) "Python: types" $(BIN)/mypy --config-file python/pyproject.toml python/eadm_logs tests/python tests/clock.py
	$(STAGE) "Python: stubs beside the binary" $(BIN)/python -m mypy.stubtest eadm_logs --mypy-config-file python/pyproject.toml
	$(STAGE) "Python: types as pyright sees them" $(BIN)/basedpyright -p python --pythonpath $(BIN)/python

lint: venv
	@echo "== formatting, clippy, rustdoc"
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps

bench:
	cargo bench --locked -p eadm-logs-benches

# Whether time grows as the input does.
growth:
	cargo build --quiet --locked --release
	$(PYTHON) benches/growth.py

# New cases, many of them; what fails is shown with its minimal input.
soak:
	env -u PROPTEST_RNG_SEED PROPTEST_CASES=$(SOAK_CASES) PLANTED_CASES=$(PLANTED_CASES) FAULT_PLACES=$(FAULT_PLACES) cargo test --release $(TESTED)
	$(MAKE) fuzz

# One target, a group of them or all, led by coverage: fuzz/README.md. Needs a C++ compiler.
fuzz:
	$(PYTHON) fuzz/run.py $(FUZZ) $(FUZZ_SECONDS)

# Licences, sources and versions of the dependencies, those of the fuzz targets among them.
DENY := target/tools/bin/cargo-deny

deny: $(DENY)
	@echo "== dependencies: licences, sources, versions"
	$(DENY) --locked --log-level error check bans licenses sources
	$(DENY) --locked --log-level error --manifest-path fuzz/Cargo.toml --config deny.toml check bans licenses sources

# Known weaknesses of the dependencies. Before a release: the list is fetched from github.com.
advisories: $(DENY)
	$(DENY) --locked check advisories
	$(DENY) --locked --manifest-path fuzz/Cargo.toml --config deny.toml check advisories

# Built once, and quickly: it runs for two seconds.
$(DENY):
	CARGO_PROFILE_DEV_DEBUG=0 CARGO_INCREMENTAL=0 cargo install --quiet --locked --debug --version $(CARGO_DENY) --root target/tools --target-dir target/tools/build cargo-deny

clean:
	rm -rf .venv
	cargo clean
