"""Frozen reports to read: typical, first (nothing to compare with), prose and worst (every cap reached), hostile.

earlier is one of schema 1, as it was published before there was another; second is the typical one as schema 2 had it.
"""

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
NAMES = ("typical", "first", "prose", "worst", "hostile", "earlier", "second")


def payload(name: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((DATA / f"report-{name}.json").read_text())
    return report


def unspeakable(name: str) -> dict[str, Any]:
    """The same with what no XML can hold in every text that names a thing."""
    text = json.dumps(payload(name), ensure_ascii=False).replace("Cassel", "Cas\\uffff\\ufffe\\u000bsel")
    report: dict[str, Any] = json.loads(text.replace("Blueprint", "Blue\\uffffprint").replace("Léa", "L\\ufffeéa"))
    return report
