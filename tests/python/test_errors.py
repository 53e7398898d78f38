import io
import pickle
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import eadm_logs as el
import pytest


def test_missing_path_is_also_file_not_found(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere"
    with pytest.raises(FileNotFoundError) as caught:
        el.audit(missing)
    assert isinstance(caught.value, el.PathNotFoundError)
    assert caught.value.path == str(missing)
    assert str(missing) in str(caught.value)


def test_unknown_zone_names_itself(tmp_path: Path) -> None:
    with pytest.raises(el.InvalidValueError, match="Europe/Olso") as caught:
        el.audit(tmp_path, zone="Europe/Olso")
    assert (caught.value.name, caught.value.value) == ("zone", "Europe/Olso")


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": 1}, {"as_of": 1}, {"cycle_gap": "30"}, {"cycle_gap": True}, {"max_unpacked": "1G"}, {"threads": 1.0}, {"threads": True},
        {"lang": None}, {"redact": 1}, {"redact": "all"}, {"redact_key": 7},
    ],
)  # fmt: skip
def test_wrong_types_stop_at_the_door(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match=next(iter(wrong))):
        el.audit(tmp_path, **wrong)


@pytest.mark.parametrize("path", [1, None, [1], {"a.log": 1}.values(), io.StringIO("x"), True])
def test_what_is_no_path_stops_at_the_door(path: Any) -> None:
    with pytest.raises(TypeError, match="path"):
        el.audit(path)


@pytest.mark.parametrize(
    "wrong",
    [
        {"as_of": datetime(2026, 3, 2)}, {"as_of": "yesterday"}, {"cycle_gap": timedelta(seconds=-1)},
        {"stale_after": float("nan")}, {"threads": 0}, {"max_unpacked": 0}, {"lang": "sv"},
    ],
)  # fmt: skip
def test_unusable_values_are_named(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(el.InvalidValueError) as caught:
        el.audit(tmp_path, **wrong)
    assert caught.value.name == next(iter(wrong))


def test_errors_keep_their_attributes_across_processes() -> None:
    for error in (el.DataError("m", path="a.toml", line=3), el.PathNotFoundError("m", path="p"), el.InvalidValueError("m", name="n")):
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), str(again), again.__dict__) == (type(error), "m", error.__dict__)
