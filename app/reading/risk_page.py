"""The shape of a report's risks as they are read: see `page.py`."""

from dataclasses import dataclass

from app.reading.people_words import Words


@dataclass(frozen=True)
class Risk:
    """`chain` is cause, event and effect, where they are written; `sum` «4 × 5», `score` «20» or «—».

    `tone` is the CSS class of its weight, `code` that of its shape. `change` is its change since the last report and
    `way` where it goes: rising, steady, falling or "", `arrow` its sign. `next` is what is done about it, `by` the day
    of that, or of its review, `late` when that has passed.
    """

    ref: str
    track: str
    chain: tuple[Words, ...]
    sum: str
    score: str
    code: str
    tone: str
    change: str
    way: str
    arrow: str
    owner: str
    next: Words
    by: str
    late: bool
    blocking: str


@dataclass(frozen=True)
class Risks:
    """`counts` says how many are open, came and were closed; `rows` are the gravest, `none` is said without any.

    `columns` are the words above them, by name.
    """

    title: str
    counts: str
    rows: tuple[Risk, ...]
    more: str
    none: str
    columns: dict[str, str]
