#!/usr/bin/env python3
"""Compares the command with other programs on the same inputs: benches/peers.sh builds and installs all of them, and calls it.

All calls of a group are made in turn, five rounds of them after one that fills the cache; the table has the median of each. A
ratio says how many times as fast as the call it is compared with something is, by its rate where the inputs differ. `asked` is
what it is to reach. A program that is not installed is left out, and named.

Ends with 1 where what was found is not what was written, or depends on the number of threads.
"""

import argparse
import hashlib
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EADM = str(ROOT / "target/dist/eadm-logs")
CORPUS = str(ROOT / "target/release/corpus")
RG = str(ROOT / "target/tools/bin/rg")
EVTX_DUMP = str(ROOT / "target/tools/bin/evtx_dump")
INPUTS = ROOT / "target/tmp/peers"
LITERALS = str(ROOT / "benches/literals.txt")
ROUNDS = 5

# A log's lines in typed columns, as one would write it for a layout that one knows.
PATTERN = r"^(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) \[(?P<thread>\d+)\] (?P<level>[A-Z]+) +(?P<logger>\S+) - (?P<message>.*)$"
POLARS = f"""
import sys, polars
lines = polars.scan_csv(sys.argv[1], has_header=False, new_columns=["line"], separator="\\x01", quote_char=None)
fields = lines.select(polars.col("line").str.extract_groups({PATTERN!r})).unnest("line")
typed = fields.with_columns(polars.col("time").str.to_datetime("%Y-%m-%d %H:%M:%S,%3f"), polars.col("thread").cast(polars.Int32))
print(typed.collect(engine="streaming").height)
"""
GROUPS_ONLY = re.sub(r"\?P<[a-z]+>", "", PATTERN)
DUCKDB = f"""
import sys, duckdb
lines = duckdb.read_csv(sys.argv[1], header=False, columns={{"line": "VARCHAR"}}, sep="\\x01", quotechar="", escapechar="")
fields = lines.project(r"unnest(regexp_extract(line, '{GROUPS_ONLY}', ['time', 'thread', 'level', 'logger', 'message']))")
print(fields.aggregate("count(message), max(try_strptime(time, '%Y-%m-%d %H:%M:%S,%g')), sum(try_cast(thread as int))").fetchall())
"""
ARROW = """
import sys, eadm_logs
print(eadm_logs.records(sys.argv[1]).to_polars().height)
"""
XML = """
import sys
from lxml import etree
length = 0
for _, event in etree.iterparse(sys.argv[1], tag="{*}Event"):
    length += sum(len(element.text or "") for element in event.iter())
    event.clear()
print(length)
"""
CSV = """
import sys, polars
print(polars.read_csv(sys.argv[1], infer_schema=False).height)
"""
JSON = """
import sys, orjson
print(len(orjson.loads(open(sys.argv[1], "rb").read())))
"""


@dataclass
class Call:
    """A program on an input."""

    what: str
    command: list[str]
    bytes: int
    # Calls of its group that it is compared with, and how many times as fast as each it is to be; 0 where no goal is set.
    against: Sequence[tuple[str, float]] = ()
    # The most memory that it is to take.
    most_mb: float = 0.0


@dataclass
class Taken:
    """What a call took."""

    seconds: float
    processor: float
    peak_mb: float


# A small process starts and measures each call: the peak of memory of a child begins with that of its parent.
TIMER = """
import os, sys, time
null = [(os.POSIX_SPAWN_OPEN, to, "/dev/null", os.O_WRONLY, 0) for to in (1, 2)]
start = time.monotonic()
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=null)
_, status, used = os.wait4(child, 0)
print(time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, os.waitstatus_to_exitcode(status))
"""


def run(command: list[str]) -> Taken:
    printed = subprocess.run([sys.executable, "-I", "-S", "-c", TIMER, *command], capture_output=True, text=True, check=True).stdout
    *took, code = map(float, printed.split())
    # A search without a match ends with 1, an audit with what it says of the log.
    if code not in {0, 1, 3, 4}:
        sys.exit(f"{' '.join(command)}: ended with {code:.0f}")
    return Taken(*took)


def eadm(call: str, path: Path, threads: int = 2, *more: str) -> list[str]:
    form = "ndjson" if call == "records" else "json"
    return [EADM, call, "--quiet", "--format", form, "--threads", str(threads), *more, str(path)]


def python(code: str, path: Path) -> list[str]:
    return [sys.executable, "-c", code, str(path)]


class Inputs:
    """Writes each input once."""

    def __init__(self, scale: float) -> None:
        self.scale = scale
        INPUTS.mkdir(parents=True, exist_ok=True)

    def path(self, name: str, megabytes: float, write: Callable[[Path, int], object]) -> Path:
        size = int(megabytes * 1e6 * self.scale)
        stem, _, ending = name.partition(".")
        path = INPUTS / f"{stem}-{size // 1000}k{'.' + ending if ending else ''}"
        if not path.exists():
            begun = path.with_name("begun-" + path.name)
            shutil.rmtree(begun, ignore_errors=True)
            write(begun, size)
            begun.rename(path)
        return path

    def corpus(self, name: str, megabytes: float, *options: str) -> Path:
        kind = "events" if name.endswith(".evtx") else "log"
        return self.path(name, megabytes, lambda to, size: subprocess.run([CORPUS, kind, str(size), str(to), *options], check=True, capture_output=True))


def size_of(path: Path) -> int:
    return sum(each.stat().st_size for each in path.rglob("*")) if path.is_dir() else path.stat().st_size


def text(inputs: Inputs) -> Iterator[Call]:
    """A log with few findings, and one with many, compared with a plain search."""
    few = inputs.corpus("few.log", 1000)
    many = inputs.corpus("many.log", 1000, "--errors", "10000", "--hits", "2840", "--warnings", "20000")
    for name, log, asked in (("few findings", few, 0.5), ("many findings", many, 0.3)):
        size = size_of(log)
        yield Call(f"rg -c -F, {name}", [RG, "-c", "-F", "-f", LITERALS, str(log)], size)
        yield Call(f"rg -c -i -F, {name}", [RG, "-c", "-i", "-F", "-f", LITERALS, str(log)], size)
        yield Call(f"grep -c -F, {name}", ["sh", "-c", f"grep -c -F -f {LITERALS} {log} | cat"], size)
        one_thread = f"audit, 1 thread, {name}"
        peers = [(f"rg -c -F, {name}", asked), (f"rg -c -i -F, {name}", 4), (one_thread, 1.8)]
        yield Call(one_thread, eadm("audit", log, 1), size, [(f"rg -c -F, {name}", 0)], 40)
        yield Call(f"audit, 2 threads, {name}", eadm("audit", log), size, peers, 40)


def typed(inputs: Inputs) -> Iterator[Call]:
    """Typed columns of a log, compared with programs that are given its layout."""
    log = inputs.corpus("few.log", 200)
    size = size_of(log)
    yield Call("polars, typed columns", python(POLARS, log), size)
    yield Call("DuckDB, typed columns", python(DUCKDB, log), size)
    yield Call("lnav, count by level", ["lnav", "-n", "-c", ";select log_level, count(*) from all_logs group by 1", str(log)], size)
    yield Call("audit", eadm("audit", log), size, [("polars, typed columns", 20)])
    yield Call("records to NDJSON", eadm("records", log), size, [("polars, typed columns", 0)])
    yield Call("records to Arrow, Python", python(ARROW, log), size, [("polars, typed columns", 8)])


def forms(inputs: Inputs) -> Iterator[Call]:
    """The same log in other encodings, packed, and in small files."""
    log = inputs.corpus("few.log", 200)
    utf16 = inputs.corpus("utf-16.log", 200, "--encoding", "utf-16")
    narrow = inputs.corpus("windows-1252.log", 200, "--encoding", "windows-1252")
    size = size_of(log)

    def gz(to: Path, _: int) -> None:
        with to.open("wb") as out:
            subprocess.run(["gzip", "-c", str(log)], stdout=out, check=True)

    def packed(to: Path, _: int) -> None:
        with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as out:
            out.write(log, "client.log")

    def small(to: Path, _: int) -> None:
        to.mkdir()
        part, length, count = [], 0, 0
        for line in log.open("rb"):
            part.append(line)
            length += len(line)
            if length >= 20_000:
                (to / f"client-{count:05}.log").write_bytes(b"".join(part))
                part, length, count = [], 0, count + 1
        (to / f"client-{count:05}.log").write_bytes(b"".join(part))

    gzipped = inputs.path("few.log.gz", 200, gz)
    zipped = inputs.path("few.zip", 200, packed)
    files = inputs.path("files", 200, small)
    yield Call("UTF-8", eadm("audit", log), size)
    yield Call("UTF-16", eadm("audit", utf16), size_of(utf16), [("UTF-8", 0.5)])
    yield Call("Windows-1252", eadm("audit", narrow), size_of(narrow), [("UTF-8", 0.8)])
    yield Call("gzip -d", ["gzip", "-dc", str(gzipped)], size)
    yield Call("gz", eadm("audit", gzipped), size, [("gzip -d", 1)])
    yield Call("zip", eadm("audit", zipped), size, [("gzip -d", 1)])
    yield Call("files of 20 kB", eadm("audit", files), size_of(files), [("UTF-8", 0.6)])


def events(inputs: Inputs) -> Iterator[Call]:
    """A binary event log compared with a dump of it, and exports of it compared with parsers of their form."""
    log = inputs.corpus("events.evtx", 100)
    size = size_of(log)
    for threads in (1, 2):
        dump = f"evtx_dump -o jsonl, {threads} thread(s)"
        yield Call(dump, [EVTX_DUMP, "-t", str(threads), "-o", "jsonl", str(log)], size)
        yield Call(f"audit, {threads} thread(s)", eadm("audit", log, threads), size, [(dump, 1)])
        yield Call(f"records, {threads} thread(s)", eadm("records", log, threads, "--all"), size, [(dump, 0.6)])

    def xml(to: Path, _: int) -> None:
        done = subprocess.run([EVTX_DUMP, "-o", "xml", str(log)], capture_output=True, text=True, check=True)
        lines = done.stdout.splitlines(keepends=True)
        kept = (line for line in lines if not line.startswith(("Record ", "<?xml")))
        to.write_text("<Events>\n" + "".join(kept) + "</Events>\n")

    def exported() -> Iterator[dict[str, object]]:
        done = subprocess.run([EVTX_DUMP, "-o", "jsonl", str(log)], capture_output=True, check=True)
        for line in done.stdout.splitlines():
            system = json.loads(line)["Event"]
            data, system = system.get("EventData") or {}, system["System"]
            number = system["EventID"]
            yield {
                "Id": number["#text"] if isinstance(number, dict) else number,
                "Level": system["Level"],
                "RecordId": system["EventRecordID"],
                "ProviderName": system["Provider"]["#attributes"]["Name"],
                "LogName": system["Channel"],
                "MachineName": system["Computer"],
                "TimeCreated": system["TimeCreated"]["#attributes"]["SystemTime"],
                "LevelDisplayName": "Information",
                "Message": "Something was done for an account.\r\n\r\n" + "\r\n".join(f"\t{key}:\t{value}" for key, value in data.items() if key != "#attributes"),
            }

    def csv(to: Path, _: int) -> None:
        quoted = ('"' + str(value).replace('"', '""') + '"' for event in exported() for value in event.values())
        columns = ["Id", "Level", "RecordId", "ProviderName", "LogName", "MachineName", "TimeCreated", "LevelDisplayName", "Message"]
        with to.open("w", newline="") as out:
            out.write(",".join(f'"{name}"' for name in columns) + "\r\n")
            out.writelines(",".join(row) + "\r\n" for row in zip(*[quoted] * len(columns), strict=True))

    def array(to: Path, _: int) -> None:
        to.write_text(json.dumps(list(exported()), indent=2))

    exports = (("xml", xml, "lxml", XML, 2), ("csv", csv, "polars", CSV, 1), ("json", array, "orjson", JSON, 1))
    for ending, write, peer, code, asked in exports:
        path = inputs.path(f"events.{ending}", 100, write)
        yield Call(f"{peer} reads {ending}", python(code, path), size_of(path))
        yield Call(f"audit of {ending}", eadm("audit", path), size_of(path), [(f"{peer} reads {ending}", asked)])


def catalogs(inputs: Inputs) -> Iterator[Call]:
    """Many signatures."""
    log = inputs.corpus("few.log", 200)
    size = size_of(log)
    folder = inputs.path("signatures", 3000 / 1e6 / inputs.scale, lambda to, count: subprocess.run([CORPUS, "catalog", str(count), str(to)], check=True))
    tiny = inputs.corpus("few.log", 0.1)
    yield Call("built-in catalog", eadm("audit", log), size)
    yield Call("and 3,000 signatures", eadm("audit", log, 2, "--catalog", str(folder)), size, [("built-in catalog", 1 / 1.5)])
    yield Call("and 3,000, of a small log", eadm("audit", tiny, 2, "--catalog", str(folder)), size_of(tiny))


def start(inputs: Inputs) -> Iterator[Call]:
    """A log of next to nothing."""
    tiny = inputs.path("tiny.log", 0.001, lambda to, _: to.write_text("2026-01-01 05:00:00,000 [4] INFO  Client - x\n"))
    yield Call("--version", [EADM, "--version"], 0)
    yield Call("audit of a line", eadm("audit", tiny), 0, most_mb=10)


def sizes(inputs: Inputs) -> Iterator[Call]:
    """Memory as a log grows."""
    for megabytes in (50, 200, 1000):
        log = inputs.corpus("few.log", megabytes)
        yield Call(f"{megabytes} MB", eadm("audit", log), size_of(log), most_mb=40)


def cliffs(inputs: Inputs) -> Iterator[Call]:
    """Inputs that are nothing but what is slow."""
    usual = inputs.corpus("few.log", 50)
    yield Call("a usual log", eadm("audit", usual), size_of(usual))

    def lines(line: str) -> Callable[[Path, int], object]:
        head = "2026-01-01 05:00:00,000 [4] INFO  Client - "
        return lambda to, size: to.write_text((head + line + "\n") * (size // len(head + line)))

    unlike = "only a long line of a log that no step has, and no signature, and so on and on; "
    inputs_of: dict[str, Path] = {
        "unknown errors": inputs.corpus("errors.log", 20, "--errors", "1000000", "--hits", "0"),
        "known errors": inputs.corpus("known.log", 20, "--errors", "1000000", "--hits", "1000000"),
        "warnings": inputs.corpus("warnings.log", 20, "--warnings", "999000"),
        "records of 4 MB": inputs.corpus("long.log", 50, "--longest", "4000000"),
        "messages of a letter": inputs.path("letter.log", 20, lines("x")),
        "lines of a letter": inputs.path("letters.log", 20, lambda to, size: to.write_text("x\n" * (size // 2))),
        "line feeds": inputs.path("feeds.log", 20, lambda to, size: to.write_text("\n" * size)),
        "a line of 100 MB": inputs.path("line.log", 100, lambda to, size: to.write_text(unlike * (size // len(unlike)))),
        "nearly a step line": inputs.path("nearly.log", 20, lines("Import HR row 17 of department 4 was read")),
        "nearly known": inputs.path("unknown.log", 20, lines("The server is operational, the user name and the password are correct, access to the path is granted")),
    }
    for what, path in inputs_of.items():
        yield Call(what, eadm("audit", path), size_of(path), [("a usual log", 0.2)], 150)


GROUPS = {each.__name__: each for each in (text, typed, forms, events, catalogs, start, sizes, cliffs)}


def measure(group: Iterator[Call]) -> None:
    calls, taken = [], {}
    for call in group:
        if shutil.which(call.command[0]) is None:
            print(f"{call.what:34} not installed: {call.command[0]}")
            continue
        calls.append(call)
        taken[call.what] = []
    for turn in range(ROUNDS + 1):
        for call in calls:
            one = run(call.command)
            if turn > 0:
                taken[call.what].append(one)
    seconds = {what: statistics.median(one.seconds for one in each) for what, each in taken.items()}
    rates = {call.what: call.bytes / 1e6 / seconds[call.what] for call in calls}
    for call in calls:
        processor = statistics.median(one.processor for one in taken[call.what])
        peak = statistics.median(one.peak_mb for one in taken[call.what])
        row = f"{call.what:34}{seconds[call.what]:9.3f}{processor:9.3f}{rates[call.what]:8.0f}{peak:8.0f}"
        goals = [f"at most {call.most_mb:.0f} MB{'' if peak <= call.most_mb else ': missed'}"] if call.most_mb else []
        for peer, asked in call.against:
            ratio = rates[call.what] / rates[peer]
            row += f"{ratio:8.2f} x {peer}"
            if asked:
                goals.append(f"{asked:.2g} x{'' if ratio >= asked else ': missed'}")
        print(row + (f" (asked: {'; '.join(goals)})" if goals else ""), flush=True)


def check(inputs: Inputs) -> list[str]:
    """What was found that was not written, or was found by some threads only."""
    wrong = []
    for name, options in (("few.log", []), ("known.log", ["--errors", "500000", "--hits", "250000"]), ("utf-16.log", ["--encoding", "utf-16"])):
        path = INPUTS / f"check-{name}"
        written = subprocess.run([CORPUS, "log", "20000000", str(path), *options], check=True, capture_output=True, text=True).stdout
        said = [subprocess.run(eadm("audit", path, threads), capture_output=True).stdout for threads in (1, 2, 8)]
        if len({hashlib.sha256(one).digest() for one in said}) != 1:
            wrong.append(f"{path.name}: what is found depends on the number of threads")
        found = len(json.loads(said[0])["bundles"][0]["cycles"])
        if written.split()[0] != str(found):
            wrong.append(f"{path.name}: {written.strip()} written, {found} found")
    path = INPUTS / "check-events.evtx"
    written = subprocess.run([CORPUS, "events", "5000000", str(path)], check=True, capture_output=True, text=True).stdout
    dumped = subprocess.run([EVTX_DUMP, "-o", "jsonl", str(path)], check=True, capture_output=True).stdout.count(b"\n")
    found = subprocess.run(eadm("records", path, 2, "--all"), capture_output=True).stdout.count(b"\n")
    if not written.split()[0] == str(dumped) == str(found):
        wrong.append(f"{path.name}: {written.strip()} written, {dumped} dumped, {found} found")
    return wrong


def version(program: str) -> str:
    return subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{platform.machine()}, {os.cpu_count()} processors, {memory:.0f} GiB, Linux {platform.release()}, Python {platform.python_version()}"


def main() -> int:
    parser = argparse.ArgumentParser(description="Compares the command with other programs on the same inputs.")
    parser.add_argument("--scale", type=float, default=1.0, help="the share of each input's size")
    parser.add_argument("groups", nargs="*", help=f"any of {', '.join(GROUPS)}")
    asked = parser.parse_args()
    inputs = Inputs(asked.scale)
    unknown = [name for name in asked.groups if name not in GROUPS]
    if unknown:
        parser.error(f"no group {', '.join(unknown)}")
    wrong = check(inputs)
    for line in wrong:
        print(line, file=sys.stderr)
    peers = [version(EADM), version(RG), version(EVTX_DUMP), *(f"{name} {metadata.version(name)}" for name in ("polars", "duckdb", "lxml", "orjson"))]
    print(f"{time.strftime('%Y-%m-%d')}; {machine()}\n{'; '.join(peers)}; medians of {ROUNDS} rounds")
    for name in asked.groups or GROUPS:
        print(f"\n{name + ': ' + str(GROUPS[name].__doc__):34}\n{'':34}{'s':>9}{'cpu s':>9}{'MB/s':>8}{'peak MB':>8}", flush=True)
        measure(GROUPS[name](inputs))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
