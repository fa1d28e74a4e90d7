"""The shape of a report as it is read: ready-to-print strings in one language, in the order of the page.

Templates only place these; they decide nothing. "" means: nothing to print here.
"""

from dataclasses import dataclass

from app.reading.people_words import Words
from app.reading.risk_page import Risks


@dataclass(frozen=True)
class Colour:
    """`code` green, amber, red or grey; `tone` is the CSS class ok, warn, bad or grey."""

    code: str
    tone: str
    word: str


@dataclass(frozen=True)
class Figure:
    """A number, its total ("" when it has none) and its change since the last published report (+1, −2, =, —)."""

    label: str
    value: str
    total: str
    delta: str
    alert: bool = False


@dataclass(frozen=True)
class Status:
    """A stated colour beside the computed one, which `computed` names only where it differs."""

    colour: Colour
    computed: str
    computed_colour: Colour
    trend: str
    trend_words: str
    reasons: str
    override: Words


@dataclass(frozen=True)
class Day:
    """`sign` "J+", `number` "35", `spoken` for people who listen."""

    sign: str
    number: str
    spoken: str


@dataclass(frozen=True)
class Bar:
    """One track on the rod, in shares of its length: its window, what is accepted of it, what runs past it."""

    track: str
    end: float
    fill: float
    overrun: float


@dataclass(frozen=True)
class Rod:
    """The programme as a surveyor's rod. `reach` is where its graduated part ends and "beyond" begins, 0 to 1."""

    mark: float
    reach: float
    ticks: tuple[tuple[float, str], ...]
    bars: tuple[Bar, ...]
    alt: str


@dataclass(frozen=True)
class Ask:
    ref: str
    number: int
    question: Words
    options: tuple[tuple[str, Words], ...]
    recommendation: Words
    consequence: Words
    owner: str
    by: str
    age: str
    pressing: bool
    lacks: str
    discussed: str
    discussed_words: Words


@dataclass(frozen=True)
class Answer:
    """`choice` is the option that was approved, `answer` what was said with it."""

    question: Words
    taken: bool
    outcome: str
    late: bool
    choice: Words
    answer: Words


@dataclass(frozen=True)
class Gate:
    """`ready`: what of its evidence is lacking, or how many of the items that are linked to it are done."""

    label: str
    dates: str
    slip: str
    late: bool
    ready: str


@dataclass(frozen=True)
class Track:
    code: str
    name: str
    lead: str
    status: Status
    history: tuple[Colour, ...]
    history_alt: str
    figures: tuple[Figure, ...]
    gate: Gate | None
    why: Words
    need: Words
    updated: str
    stale: bool


@dataclass(frozen=True)
class Milestone:
    """`state` done, missed or due. `slip` is measured to the commitment, `change` is its change since the last report.

    `first` names the first commitment where leaders have committed anew since.
    """

    ref: str
    title: str
    track: str
    state: str
    state_word: str
    baseline: str
    forecast: str
    slip: str
    change: str
    late: bool
    moves: str
    first: str


@dataclass(frozen=True)
class Move:
    ref: str
    title: str
    dates: str
    reason: Words


@dataclass(frozen=True)
class Commitment:
    text: Words
    owner: str


@dataclass(frozen=True)
class Promise:
    """A commitment of the last report, and what became of it."""

    text: Words
    owner: str
    kept: bool
    word: str


@dataclass(frozen=True)
class Scope:
    """What came in, left or was done: how many, and the first of them by name."""

    label: str
    count: str
    named: tuple[tuple[str, str], ...]
    more: str


@dataclass(frozen=True)
class Erratum:
    """What a new version corrects: the leaders' words, and the parts of the report that differ."""

    title: str
    words: Words
    parts: str


@dataclass(frozen=True)
class Reading:
    """A whole report in one language. `labels` are the fixed words of the page, by name."""

    lang: str
    labels: dict[str, str]
    title: str
    programme: str
    period: str
    byline: str
    issue: str
    previous: str
    previous_week: str
    notices: tuple[str, ...]
    erratum: Erratum | None
    day: Day
    rod: Rod
    headline: Words
    overall: Status
    confidence: str
    asks: tuple[Ask, ...]
    asks_more: str
    answers: tuple[Answer, ...]
    tracks: tuple[Track, ...]
    inventory: tuple[Figure, ...]
    running: str
    last: tuple[Milestone, ...]
    next: tuple[Milestone, ...]
    milestones_more: str
    risks: Risks | None
    wins: tuple[Words, ...]
    scope: str
    flows: tuple[Scope, ...]
    moves: tuple[Move, ...]
    moves_more: str
    commitments: tuple[Commitment, ...]
    kept: str
    promised: tuple[Promise, ...]
    mandate: str
    rules: tuple[tuple[Colour, str], ...]
    rules_note: str
    sources: str
    reply: str
    audience: str
    stamp: str
    page: str
