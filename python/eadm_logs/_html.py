"""How values show themselves in a notebook: the page's own parts, in the colours of its theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from . import _native

if TYPE_CHECKING:
    from ._codec import Model


def html(part: Literal["bundle", "cycle", "finding"], value: Model) -> str:
    """The value as HTML that stands alone: it brings its styles, runs nothing and fetches nothing.

    The page's own words are English; those of causes and actions are the audit's.

    Raises:
        DataError: a value made by hand that is none of an audit.
    """
    return _native.html_part(part, value.to_json(), "en")
