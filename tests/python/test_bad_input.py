"""Whatever comes in: an audit, or an error of ours; never a panic (the fixture `no_panic` watches too)."""

import io
import random
from pathlib import Path
from typing import Any

import eadm_logs as el
import pytest
from conftest import ROOT

SEEDS = range(40)
EVIL = [
    "", "\0", "a\0b", "\ud800", "*" * 4000, "[", "**/[", "x" * 5000, "~", "CON", "\U0001f600", "-", "--help", "\n",
]  # fmt: skip


@pytest.mark.parametrize("text", EVIL, ids=ascii)
def test_any_text_as_any_argument(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A glob looks only here.
    monkeypatch.chdir(tmp_path)
    log = tmp_path / "eadm.log"
    log.write_bytes(b"x\n")
    for call in (
        lambda: el.audit(text), lambda: el.audit([log, text]), lambda: el.audit(log, zone=text), lambda: el.audit(log, as_of=text),
        lambda: el.audit(log, catalog=text), lambda: el.audit(log, profile=text), lambda: el.Catalog.load(text),
        lambda: el.Profile.parse(text, text), lambda: el.read_audit(text), lambda: el.audit(log, lang=text),  # type: ignore[arg-type]
        lambda: el.Catalog.builtin().explain(text), lambda: el.Catalog.builtin().get(text), lambda: el.audit(text.encode("utf-8", "replace")),
    ):  # fmt: skip
        try:
            call()
        # A lone surrogate cannot be written as UTF-8: Python says so itself, as a ValueError.
        except (el.EadmLogsError, UnicodeEncodeError):
            pass


@pytest.mark.parametrize("seed", SEEDS)
def test_damaged_inputs_are_problems_of_the_result(seed: int) -> None:
    draw = random.Random(seed)
    files = sorted(p for p in (ROOT / "fixtures").rglob("*") if p.is_file() and p.stat().st_size < 200_000)
    content = bytearray(draw.choice(files).read_bytes())
    for _ in range(draw.randrange(1, 30)):
        at = draw.randrange(len(content) + 1)
        content[at : at + draw.randrange(8)] = draw.randbytes(draw.randrange(8))
    content = content[: draw.randrange(len(content) + 1)] if seed % 3 == 0 else content
    audit = el.audit(bytes(content))
    assert len(audit.bundles) == 1 and el.read_audit(audit.to_json()) == audit
    assert len(el.inspect(bytes(content))) == len(audit.bundles[0].sources)


class Bad:
    """A file object that is not what it seems."""

    def __init__(self, gives: Any) -> None:
        self.gives = gives

    def read(self) -> Any:
        if isinstance(self.gives, BaseException):
            raise self.gives
        return self.gives


def test_file_objects_that_are_not_what_they_seem() -> None:
    for gives in ("text", None, 3, [b"x"]):
        with pytest.raises(TypeError, match="binary mode"):
            el.audit(Bad(gives))  # type: ignore[arg-type]
    with pytest.raises(ZeroDivisionError):
        el.audit(Bad(ZeroDivisionError()))  # type: ignore[arg-type]
    unnamed = io.BytesIO(b"x\n")
    for name in (7, None, "", b"eadm.log", "a/\udcff.log", object()):
        unnamed.name = name
        unnamed.seek(0)
        assert el.audit(unnamed).bundles[0].name


@pytest.mark.parametrize(
    "wrong",
    [
        {"catalog": 1}, {"catalog": [1]}, {"catalog": b"x"}, {"profile": 1}, {"profile": b"x"}, {"progress": 1}, {"progress": None},
        {"redact": 0}, {"zone": b"x"}, {"as_of": 3.5}, {"stale_after": object()}, {"lang": 1}, {"threads": 2.0},
    ],
    # Not the value: an object shows another address in each worker.
    ids=lambda wrong: "-".join(f"{name}-{type(value).__name__}" for name, value in wrong.items()),
)  # fmt: skip
def test_wrong_types_are_type_errors_that_name_the_argument(wrong: dict[str, Any]) -> None:
    [name] = wrong
    with pytest.raises(TypeError, match=name):
        el.audit(b"x\n", **wrong)


@pytest.mark.parametrize("wrong", [{"cycle_gap": 10**400}, {"threads": 10**30}, {"stale_after": float("inf")}, {"catalog": []}], ids=str)
def test_values_out_of_any_range(wrong: dict[str, Any]) -> None:
    with pytest.raises(el.InvalidValueError):
        el.audit(b"x\n", **wrong)


def test_a_wrong_zone_names_close_matches() -> None:
    with pytest.raises(ValueError, match=r"did you mean Europe/Oslo") as caught:
        el.audit(b"x\n", zone="Europe/Olso")
    assert isinstance(caught.value, el.InvalidValueError) and caught.value.close_matches[0] == "Europe/Oslo"


def test_a_region_decides_what_the_dates_of_a_file_leave_open() -> None:
    table = b"Level,Date and Time,Source,Event ID,Task Category\nError,03/04/2026 05:14:07,a,1,None,x\n"
    days = {region: el.records(table, region=region, threads=1)[0]["time"].date().isoformat() for region in ("NO", "en-US")}
    assert days == {"NO": "2026-04-03", "en-US": "2026-03-04"}
    kinds = [[p.kind for p in el.inspect(table, region=region)[0].problems] for region in (None, "NO")]
    assert kinds == [["ambiguous-dates"], []]
    with pytest.raises(el.InvalidValueError, match="give a country such as NO") as caught:
        el.audit(b"x\n", region="Norge")
    assert (caught.value.name, caught.value.value) == ("region", "Norge")


def test_values_are_made_only_from_what_was_read() -> None:
    for made in (el.Catalog, el.Profile):
        with pytest.raises(TypeError, match="made by"):
            made()
    for line in (True, "3"):
        with pytest.raises(TypeError, match="line"):
            el.Catalog.builtin().explain("x", line)  # type: ignore[arg-type]
    for number in (0, -1, 1 << 64):
        with pytest.raises(el.InvalidValueError, match="line"):
            el.Catalog.builtin().explain("x", number)


@pytest.mark.parametrize("time", ["9999-12-31T23:59:59.9999999Z", "0001-01-01T00:00:00Z", "0000-12-31T23:00:00Z", "30828-09-14T02:48:05Z"])
def test_the_ends_of_the_calendar_are_no_errors(time: str) -> None:
    event = (
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Application Error'/>"
        f"<EventID>1000</EventID><Level>2</Level><TimeCreated SystemTime='{time}'/></System>"
        "<EventData><Data>eadm.client.exe</Data></EventData></Event>"
    )
    audit = el.audit(event.encode(), zone="America/New_York")
    assert audit.bundles[0].sources[0].records == 1
    assert el.read_audit(audit.to_json()) == audit
    assert len(el.records(event.encode()).to_dicts()) == 1
