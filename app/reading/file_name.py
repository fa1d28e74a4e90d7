"""What the files of a report are called."""

from collections.abc import Mapping
from typing import Any


def pdf_name(payload: Mapping[str, Any], lang: str) -> str:
    """«cassel-2026-W47-v1-fr.pdf»."""
    return file_name(payload, lang, "pdf")


def file_name(payload: Mapping[str, Any], lang: str, kind: str) -> str:
    """«cassel-2026-W47-v1-fr.pptx»."""
    return f"{payload['programme']['slug']}-{payload['week']}-v{payload['version']}-{lang}.{kind}"
