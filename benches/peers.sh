#!/usr/bin/env bash
# Compares an audit with a search of the same file: builds the command as it is shipped, installs ripgrep into
# target/tools, writes a log of BYTES and prints one table.
#
#   benches/peers.sh [BYTES]
set -euo pipefail
cd "$(dirname "$0")/.."
bytes=${1:-1000000000}
ripgrep=15.2.0
if [[ "$(target/tools/bin/rg --version 2>/dev/null)" != "ripgrep $ripgrep"* ]]; then
    cargo install --quiet --locked --version $ripgrep --root target/tools --target-dir target/tools/build ripgrep
fi
cargo build --quiet --locked --profile dist -p eadm-logs-cli
mkdir -p target/tmp
log=target/tmp/peers-$bytes.log
[[ -f $log ]] || cargo run --quiet --locked --release -p eadm-logs-benches -- "$bytes" "$log"
exec python3 benches/peers.py target/dist/eadm-logs target/tools/bin/rg "$log"
