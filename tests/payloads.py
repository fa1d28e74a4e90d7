"""Frozen reports to read: typical, first (nothing to compare with), prose and worst (every cap reached), hostile."""

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
NAMES = ("typical", "first", "prose", "worst", "hostile")


def payload(name: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((DATA / f"report-{name}.json").read_text())
    return report
