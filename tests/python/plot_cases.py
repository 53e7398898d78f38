"""Audits made by hand for the tests of pictures: cycles with any steps, times and statuses."""

from __future__ import annotations

import copy
import json
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import eadm_logs as el
from conftest import ROOT

OSLO = ZoneInfo("Europe/Oslo")
STEPS = ("Import HR", "Import Hierarchy", "Import AD", "Synchronization", "Export AD", "Export Compilo")
START = datetime(2026, 1, 5, 3, tzinfo=OSLO)


@cache
def _real() -> str:
    return el.audit(ROOT / "fixtures" / "bundles" / "compilo-down").to_json()


def real() -> dict[str, Any]:
    """The JSON of a real audit, to change parts of."""
    data: dict[str, Any] = json.loads(_real())
    return data


def text(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()


def step(
    name: str, status: str = "completed", start: datetime | None = None, seconds: float | None = None
) -> dict[str, Any]:
    """One step; without `seconds` its end is not known."""
    ended = start + timedelta(seconds=seconds) if start is not None and seconds is not None else None
    made: dict[str, Any] = copy.deepcopy(real()["bundles"][0]["cycles"][0]["steps"][0])
    return made | {
        "step": name.lower().replace(" ", "-"),
        "name": name,
        "status": status,
        "started": text(start),
        "ended": text(ended),
        "duration_s": seconds,
        "attempts": 1,
        "reason": None,
        "findings": [],
        "evidence": [],
    }


def steps(start: datetime, seconds: list[float], bad: str | None = None) -> list[dict[str, Any]]:
    """The usual steps one after the other; the last one ends as `bad` says."""
    made = []
    for place, length in enumerate(seconds):
        last = bad is not None and place == len(seconds) - 1
        made.append(step(STEPS[place], bad if last and bad else "completed", start, length))
        start += timedelta(seconds=length)
    return made


def cycle(
    index: int, start: datetime | None, parts: list[dict[str, Any]], status: str = "completed", **rest: Any
) -> dict[str, Any]:
    """One cycle that ends with its last step."""
    ends = [part["ended"] for part in parts if part["ended"] is not None]
    made: dict[str, Any] = copy.deepcopy(real()["bundles"][0]["cycles"][0])
    fields = {
        "index": index,
        "stream": 0,
        "kind": "full",
        "status": status,
        "number": None,
        "started": text(start),
        "ended": ends[-1] if ends and status != "running" else None,
        "steps": parts,
        "events": [],
    }
    return made | fields | rest


def finding(index: int, **rest: Any) -> dict[str, Any]:
    """A finding as the real audit has it, with what the test says of it."""
    made: dict[str, Any] = copy.deepcopy(real()["bundles"][0]["findings"][0])
    return made | {"index": index, "cycle": None, "superseded_by": None} | rest


def audit_of(
    *bundles: list[dict[str, Any]], findings: list[list[dict[str, Any]]] | None = None, **rest: Any
) -> el.Audit:
    """An audit with one bundle for each list of cycles."""
    data = real()
    made = []
    for place, cycles in enumerate(bundles):
        bundle = copy.deepcopy(data["bundles"][0])
        streams = sorted({one["stream"] for one in cycles} | {0})
        stream = bundle["streams"][0]
        bundle |= {
            "name": f"bundle-{place + 1}",
            "cycles": cycles,
            "runs": [],
            "findings": findings[place] if findings else [],
            "streams": [stream | {"index": index, "host": f"host-{index}"} for index in streams],
        }
        made.append(bundle | rest)
    return el.read_audit(json.dumps(data | {"bundles": made}))


def nights(count: int, *, every: timedelta = timedelta(days=1)) -> el.Audit:
    """Many cycles, a little different each; each 17th fails at its last step and each 40th is held."""
    cycles: list[dict[str, Any]] = []
    found: list[dict[str, Any]] = []
    for index in range(count):
        start = START + index * every
        seconds = [40.0 + (index * 7 + place * 11) % 13 for place in range(len(STEPS))]
        if index % 23 == 11:
            seconds[2] *= 4
        bad = "failed" if index % 17 == 8 else None
        if index % 40 == 25:
            bad, seconds = "held", seconds[:4]
        cycles.append(cycle(index, start, steps(start, seconds, bad), bad or "completed"))
        if bad:
            at = cycles[-1]["ended"]
            state = "open" if index > count - 20 else "resolved"
            found.append(finding(len(found), cycle=index, state=state, first=at, last=at))
    return audit_of(cycles, findings=[found], as_of=cycles[-1]["ended"])
