"""The sheet of risks."""

from typing import Any

from app.core.i18n import N_
from app.reading.sheets.column import Column, Words
from app.reading.sheets.transferred import figure, sheet_of
from app.steering.risk_score import Trend, score_of, trend
from app.steering.transfer.risk import RISKS as KIND


def _score(row: Any, words: Words) -> int | None:
    return score_of(row.likelihood, row.impact)


def _found(row: Any, words: Words) -> Trend | None:
    return trend(_score(row, words), row.score_before)


def _trend(row: Any, words: Words) -> str | None:
    return words.labels[_found(row, words)]


def _trend_code(row: Any, words: Words) -> str | None:
    found = _found(row, words)
    return found and str(found)


def _reviewed(row: Any, words: Words) -> str | None:
    return row.reviewed_on and row.reviewed_on.isoformat()


RISKS = sheet_of(
    KIND,
    N_("Risks"),
    "risks",
    (
        figure("score", N_("Score, 1 to 25"), _score),
        Column(N_("Trend"), _trend, 12, "trend", _trend_code, figure=True),
        Column(N_("Last review"), lambda row, words: row.reviewed_on, 12, "reviewed_on", _reviewed, figure=True),
    ),
)
