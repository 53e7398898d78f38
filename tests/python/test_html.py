"""Pages and parts of pages: what a notebook is given, and how they look in a browser where one is installed."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path

import eadm_logs
import pytest
from eadm_logs import _native

BUNDLES = Path(__file__).parents[2] / "fixtures" / "bundles"
SHOWN = ("compilo-down", "story-crash", "nothing-recognised", "efeide-beside")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
LIGHT, DARK = "rgb(255, 255, 255)", "rgb(22, 25, 29)"


@pytest.fixture(scope="module")
def audit() -> eadm_logs.Audit:
    return eadm_logs.audit(BUNDLES / "compilo-down", zone="Europe/Oslo")


def is_part(text: str) -> bool:
    return text.startswith('<div class="eadm-logs" lang="en">\n<style>') and text.endswith("</div>\n")


def test_values_show_themselves_as_parts(audit: eadm_logs.Audit) -> None:
    bundle = audit.bundles[0]
    catalog = eadm_logs.Catalog.builtin()
    for value in (audit, bundle, bundle.cycles[0], bundle.findings[0], catalog):
        text = value._repr_html_()
        assert is_part(text)
        assert "<script" not in text
    assert "Identum support" in bundle.findings[0]._repr_html_()
    assert '<table class="steps">' in bundle.cycles[0]._repr_html_()
    assert '<table class="grid">' in bundle._repr_html_()
    assert catalog.ids[0] in catalog._repr_html_()


def test_an_audit_shows_itself_in_its_language(audit: eadm_logs.Audit) -> None:
    norwegian = eadm_logs.audit(BUNDLES / "compilo-down", lang="nb")
    assert norwegian._repr_html_().startswith('<div class="eadm-logs" lang="nb">')
    loaded = eadm_logs.read_audit(norwegian.to_json())
    assert loaded._repr_html_().startswith('<div class="eadm-logs" lang="en">')


def test_a_text_of_a_log_is_never_markup(audit: eadm_logs.Audit) -> None:
    data = audit.bundles[0].findings[0].to_dict()
    data["title"] = "<script>alert(1)</script>"
    text = eadm_logs.Finding.from_dict(data)._repr_html_()
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_an_unknown_part_is_refused(audit: eadm_logs.Audit) -> None:
    with pytest.raises(eadm_logs.InvalidValueError, match="no such part"):
        _native.html_part("step", "{}", "en")


def page(bundle: str, folder: Path) -> str:
    target = folder / f"{bundle}.html"
    _native.main(["eadm-logs", "audit", "--all", "--format", "html", "-q", "-o", str(target), str(BUNDLES / bundle)])
    return target.read_text(encoding="utf-8")


def browse(folder: Path, *args: str) -> str:
    assert BROWSER is not None
    always = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}")
    ran = subprocess.run([BROWSER, *always, *args], capture_output=True, text=True, timeout=120, check=True)
    return ran.stdout


@pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed: the pictures are not made")
@pytest.mark.parametrize(("scheme", "ground"), [(1, LIGHT), (0, DARK)], ids=["light", "dark"])
def test_a_page_fits_every_screen_in_both_themes(tmp_path: Path, scheme: int, ground: str) -> None:
    """Each page in a frame of its own; a script around them measures, as no page runs any."""
    frames = "".join(
        f'<iframe width="{width}" height="900" srcdoc="{html.escape(page(bundle, tmp_path))}"></iframe>'
        for bundle in SHOWN
        for width in (1280, 400)
    )
    measure = """<script>onload = () => { document.title = JSON.stringify([...document.querySelectorAll("iframe")].map(f => {
        const d = f.contentDocument, m = d.querySelector("main");
        return [f.clientWidth, d.documentElement.scrollWidth, m.innerText.length, getComputedStyle(m).backgroundColor];
    })) }</script>"""
    around = tmp_path / "around.html"
    around.write_text(f'<!DOCTYPE html><meta charset="utf-8">{frames}{measure}', encoding="utf-8")
    theme = f"--blink-settings=preferredColorScheme={scheme}"
    dom = browse(tmp_path, theme, "--dump-dom", around.as_uri())
    title = re.search("<title>(.*?)</title>", dom)
    assert title is not None
    measured = json.loads(html.unescape(title[1]))
    assert len(measured) == 2 * len(SHOWN)
    for width, needed, letters, found in measured:
        assert needed <= width, "the page is wider than its window"
        assert letters > 100
        assert found == ground


@pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed: the pictures are not made")
@pytest.mark.parametrize("scheme", [1, 0], ids=["light", "dark"])
def test_the_picture_of_a_page_is_not_empty(tmp_path: Path, scheme: int) -> None:
    page("compilo-down", tmp_path)
    (tmp_path / "empty.html").write_text("<!DOCTYPE html><title>empty</title>", encoding="utf-8")
    sizes = {}
    for name in ("compilo-down", "empty"):
        picture = tmp_path / f"{name}.png"
        theme = f"--blink-settings=preferredColorScheme={scheme}"
        address = (tmp_path / f"{name}.html").as_uri()
        browse(tmp_path, theme, "--window-size=1280,900", f"--screenshot={picture}", address)
        sizes[name] = picture.stat().st_size
    assert sizes["compilo-down"] > 3 * sizes["empty"]
