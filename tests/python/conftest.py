from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def root() -> Path:
    return ROOT


def expected_bundles() -> list[Path]:
    """Every fixture bundle's expectation file."""
    return sorted((ROOT / "fixtures" / "expected").glob("*.json"))
