# `make test` needs Rust and Python 3.11 or newer, nothing else: it makes its own environment in .venv.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.PHONY: test lint venv wheel target/stubs stubs rust-test python-test bench soak fuzz clean

PYTHON ?= python3
VENV := $(CURDIR)/.venv
BIN := $(VENV)/bin
FUZZ ?= audit
FUZZ_SECONDS ?= 60
SOAK_CASES ?= 5000

# The same for cargo and maturin: other values would make PyO3 build a second time.
export PYO3_BUILD_EXTENSION_MODULE := 1
export PYO3_PYTHON := $(BIN)/python

# The same cases each time: a change is judged by what it does, not by luck. `make soak` draws new ones.
export PROPTEST_RNG_SEED ?= 20260302

test: rust-test python-test

venv: $(VENV)/.installed

$(VENV)/.installed: tests/python/requirements.txt
	@echo "== virtual environment in .venv"
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 test")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r tests/python/requirements.txt
	touch $@

# The Python crate has no Rust tests; maturin builds it.
rust-test:
	@echo "== Rust: unit, integration and documentation tests"
	cargo build --locked
	cargo test --locked --workspace --exclude eadm-logs-python
	@echo "== the catalog: lint, samples and near misses"
	target/debug/eadm-logs catalog lint
	target/debug/eadm-logs catalog test

# The dev profile, so that what `rust-test` built is used again.
wheel: venv
	@echo "== wheel"
	rm -rf target/wheels
	$(BIN)/maturin build --quiet --locked --profile dev --compatibility linux --interpreter $(BIN)/python --manifest-path python/Cargo.toml --out target/wheels
	$(BIN)/pip install --quiet --disable-pip-version-check --force-reinstall --no-deps target/wheels/*.whl

# The stubs as the binary says them, beside the committed ones.
target/stubs: wheel
	rm -rf target/stubs
	$(BIN)/maturin generate-stubs --quiet --locked --profile dev --interpreter $(BIN)/python --manifest-path python/Cargo.toml --out target/stubs

# Renews the committed stubs after a change of the native part.
stubs: target/stubs
	cp target/stubs/eadm_logs/_native.pyi python/eadm_logs/_native.pyi

python-test: target/stubs
	@echo "== Python: stubs, tests, examples of docstrings, snippets of the documentation, types"
	diff -u python/eadm_logs/_native.pyi target/stubs/eadm_logs/_native.pyi || { echo "the committed stubs are not those of the binary: make stubs"; exit 1; }
	cargo build --locked
	PATH="$(CURDIR)/target/debug:$(BIN):$$PATH" $(BIN)/python -m pytest -q tests/python
	$(BIN)/python -m pytest -q --doctest-modules --pyargs eadm_logs
	$(BIN)/mypy --config-file python/pyproject.toml python/eadm_logs
	$(BIN)/mypy --strict --python-version 3.11 tests/python
	$(BIN)/python -m mypy.stubtest eadm_logs --mypy-config-file python/pyproject.toml
	$(BIN)/basedpyright -p python --pythonpath $(BIN)/python

lint: venv
	@echo "== formatting, clippy, rustdoc"
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps

bench:
	cargo bench --locked --bench audit --bench catalog --bench evtx

# New cases, many of them; what fails is shown with its minimal input.
soak:
	env -u PROPTEST_RNG_SEED PROPTEST_CASES=$(SOAK_CASES) cargo test --locked --release --workspace --exclude eadm-logs-python

# Threads of a pool may still be ending when libFuzzer looks for leaks.
fuzz:
	cd fuzz && cargo +nightly fuzz run $(FUZZ) -- -max_total_time=$(FUZZ_SECONDS) -detect_leaks=0

clean:
	rm -rf .venv
	cargo clean
