#!/usr/bin/env bash
# Compares the command with others on the same inputs and prints one table: builds it as it is shipped, installs the others into
# target/tools, and writes the inputs into target/tmp/peers.
#
#   benches/peers.sh [--scale SHARE] [GROUP...]
#
# SHARE makes every input smaller (0.1 of 1 GB is 100 MB); a GROUP such as `text` is measured alone. lnav is compared where it is
# installed (apt-get install lnav).
set -euo pipefail
cd "$(dirname "$0")/.."
tools=target/tools
install() { # CRATE VERSION PROGRAM
    [[ -x $tools/bin/$3 ]] && "$tools/bin/$3" --version | head -1 | grep -qF "$2" && return
    cargo install --quiet --locked --version "$2" --root $tools --target-dir $tools/build "$1"
}
install ripgrep 15.2.0 rg
install evtx 0.15.1 evtx_dump
[[ -x $tools/venv/bin/python ]] || python3 -m venv $tools/venv
$tools/venv/bin/pip install --quiet --disable-pip-version-check maturin==1.16.0 polars==2.1.0 duckdb==2.0.1 lxml==6.1.3 orjson==3.13.0
cargo build --quiet --locked --profile dist -p eadm-logs-cli
VIRTUAL_ENV=$tools/venv $tools/venv/bin/maturin develop --quiet --locked --profile dist --manifest-path python/Cargo.toml
cargo build --quiet --locked --release -p eadm-logs-benches
exec $tools/venv/bin/python benches/peers.py "$@"
