#!/usr/bin/env python3
"""Fuzzes one target, one group of targets, or all of them, and says what was found.

    fuzz/run.py WHAT SECONDS

`WHAT` is a target or a group as `fuzz/README.md` names them, or `all`; its targets share the seconds. What they learn is
kept in `fuzz/corpus`, and inputs that fail in `fuzz/artifacts`; ends with 1 where there is one.
"""

import gzip
import io
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

FUZZ = Path(__file__).resolve().parent
FIXTURES = FUZZ.parent / "fixtures"
# Longer ones slow all down, and say little more.
LONGEST = 8192
LOG = b"02.03.2026 05:14:07 Import HR started\n02.03.2026 05:16:17 Import HR completed\n"


def build() -> Path:
    subprocess.run(["cargo", "build", "--quiet", "--locked", "--release"], cwd=FUZZ, check=True)
    [program] = FUZZ.glob("target/*/release/eadm-logs-fuzz")
    return program


def archives() -> dict[str, bytes]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("logg/eadm.log", LOG)
        out.writestr("b.log", LOG, zipfile.ZIP_STORED)
    tarred = io.BytesIO()
    with tarfile.open(fileobj=tarred, mode="w") as out:
        member = tarfile.TarInfo("logg/eadm.log")
        member.size = len(LOG)
        out.addfile(member, io.BytesIO(LOG))
    whole = tarred.getvalue().rstrip(b"\0") + bytes(1024)
    return {"zip": packed.getvalue(), "tar": whole, "gz": gzip.compress(LOG), "tgz": gzip.compress(whole)}


def seeds(program: Path) -> Path:
    """Small files of every kind that is read; a target that begins with a head of its own finds its way from them, too."""
    folder = FUZZ / "target" / "seeds"
    folder.mkdir(parents=True, exist_ok=True)
    for file in FIXTURES.rglob("*"):
        if file.is_file() and file.suffix not in {".py", ".md"} and file.stat().st_size <= LONGEST:
            (folder / "-".join(file.relative_to(FIXTURES).parts)).write_bytes(file.read_bytes())
    for name, content in archives().items():
        (folder / name).write_bytes(content)
    subprocess.run([program], env={**os.environ, "FUZZ_SEEDS": str(folder)}, check=True)
    return folder


def fuzz(program: Path, target: str, seconds: int, beside: Path) -> bool:
    """Whether nothing was found."""
    corpus, artifacts = FUZZ / "corpus" / target, FUZZ / "artifacts" / target
    corpus.mkdir(parents=True, exist_ok=True)
    artifacts.mkdir(parents=True, exist_ok=True)
    limits = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-timeout=20", "-rss_limit_mb=4096"]
    call = [program, *limits, "-print_final_stats=1", f"-artifact_prefix={artifacts}/", corpus, beside]
    env = {**os.environ, "FUZZ_TARGET": target}
    done = subprocess.run(call, env=env, cwd=FUZZ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    said = done.stderr.decode(errors="replace")
    runs = re.findall(r"stat::number_of_executed_units:\s+(\d+)", said) or ["?"]
    covered = re.findall(r"cov: (\d+) ft: (\d+) corp: (\d+)", said) or [("?", "?", "?")]
    outcome = "ok" if done.returncode == 0 else "FOUND"
    print(f"{target:15} {seconds:6} s {runs[-1]:>10} {covered[-1][0]:>7} {covered[-1][2]:>7}  {outcome}", flush=True)
    if done.returncode != 0:
        print("\n".join(line[:300] for line in said.splitlines()[-40:]))
    return done.returncode == 0


def main() -> int:
    what, seconds = sys.argv[1], int(sys.argv[2])
    program = build()
    listed = subprocess.run([program], capture_output=True, text=True, check=True).stdout.split()
    groups = dict(zip(listed[1::2], listed[::2], strict=True))
    targets = [target for target, group in groups.items() if what in ("all", group, target)]
    if not targets:
        print(f"no target or group is called {what}; there are {', '.join(sorted({*groups, *groups.values()}))}")
        return 2
    beside = seeds(program)
    print(f"{'target':15} {'time':>8} {'inputs':>10} {'covered':>7} {'corpus':>7}")
    each = max(1, seconds // len(targets))
    sound = [fuzz(program, target, each, beside) for target in targets]
    return 0 if all(sound) else 1


if __name__ == "__main__":
    sys.exit(main())
