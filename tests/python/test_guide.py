"""The guide of the package (docs/python.md) leaves out no option, error or picture, and names only what is there."""

from __future__ import annotations

import builtins
import inspect
import re
from collections.abc import Callable
from typing import Any

import eadm_logs as el
import pytest
from conftest import ROOT

GUIDE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", GUIDE, re.M | re.S)
    assert found, f"the guide has no section {title!r}"
    return found[1]


def listed(title: str) -> list[str]:
    """What stands in back quotes in the first column of a section's tables."""
    return re.findall(r"^\| `([\w./]+)(?:\([^|]*\))?` \|", section(title), re.M)


def keywords(call: Callable[..., Any]) -> set[str]:
    return {name for name, one in inspect.signature(call).parameters.items() if one.kind is one.KEYWORD_ONLY}


def test_every_option_is_explained() -> None:
    assert set(listed("Options")) == keywords(el.audit)


def test_every_error_is_listed_with_what_else_it_is() -> None:
    errors = [one for one in vars(el).values() if inspect.isclass(one) and issubclass(one, el.EadmLogsError)]
    assert set(listed("Errors")) == {one.__name__ for one in errors} - {"EadmLogsError"}
    for name, also in re.findall(r"^\| `(\w+)` \| `(\w+)` \|", section("Errors"), re.M):
        assert issubclass(getattr(el, name), getattr(el, also, None) or getattr(builtins, also))


def test_every_picture_is_shown() -> None:
    assert sorted(listed("Plots")) == [name for name in dir(el.Audit) if name.startswith("plot_")]


def test_every_part_of_a_bundle_is_explained() -> None:
    told = set(listed("What an audit holds"))
    assert told <= {field for field in el.BundleAudit.__dataclass_fields__}
    assert {"verdict", "cycles", "findings", "unexplained", "gaps", "sources", "streams", "runs"} <= told


@pytest.mark.parametrize("name", sorted(set(re.findall(r"\bel\.(\w+)", GUIDE))))
def test_every_name_is_there(name: str) -> None:
    assert name in el.__all__ or name == "__version__"


def test_the_contents_are_the_sections() -> None:
    contents = re.findall(r"^- \[(.+)\]\(#(.+)\)$", GUIDE, re.M)
    assert [title for title, _ in contents] == re.findall(r"^## (.+)$", GUIDE, re.M)
    for title, anchor in contents:
        assert anchor == title.lower().replace(" ", "-").replace(",", "")
