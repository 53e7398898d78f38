"""What the lock files hold; `make deny` checks licences and sources of what they name."""

import subprocess

from conftest import ROOT


def test_the_lock_file_of_the_fuzz_targets_is_that_of_their_dependencies() -> None:
    # They lie outside of the workspace: nothing else in `make test` notices.
    call = ["cargo", "metadata", "--locked", "--format-version", "1", "--manifest-path", "fuzz/Cargo.toml"]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
