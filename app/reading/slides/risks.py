"""The gravest risks as a table of the third slide, and what its notes say of them in full."""

from collections.abc import Iterator

from app.reading.page import Reading
from app.reading.risk_page import Risk, Risks
from app.reading.slides.pieces import heading, said, silence, small
from app.reading.wording import joined
from app.render.slides.table import Row, Table
from app.render.slides.text import Block, Paragraph, Run, block, paragraph

AIR = 0.6


def table(risks: Risks, width: float) -> tuple[str, Table]:
    rows = [_row(risk) for risk in risks.rows] or [silence(risks.none, 2)]
    more = (silence(joined(risks.counts, risks.more), 2),) if joined(risks.counts, risks.more) else ()
    return risks.title, Table((width - 110, 110), (heading(risks.title, 2), *rows, *more), whole=(1,))


def _row(risk: Risk) -> Row:
    what = paragraph(*_chain(risk))
    next_step = paragraph(said(risk.next, scale=0.85, colour="ink-2"), small(f"  {risk.by}" if risk.next else risk.by))
    weight = Run(joined(risk.sum, risk.score, by=" = "), bold=True, colour=_colour(risk))
    facts = small(joined(joined(risk.arrow, risk.change, by=" "), risk.owner))
    return Row((block(what, next_step), block(paragraph(weight, align="right"), paragraph(facts, align="right"))))


def _chain(risk: Risk) -> Iterator[Run]:
    for place, part in enumerate(risk.chain):
        if place:
            yield Run(" → ", colour="ink-2")
        yield said(part)


def _colour(risk: Risk) -> str:
    return risk.tone if risk.tone in {"bad", "warn"} else "ink"


def notes(reading: Reading) -> Block:
    """All of them, whether or not the slide has room for the table."""
    if not reading.risks:
        return ()
    found = reading.risks
    title = paragraph(Run(f"{found.title}. ", bold=True), Run(joined(found.none, found.counts)), before=AIR)
    return block(title, *(each for risk in found.rows for each in _in_full(risk)))


def _in_full(risk: Risk) -> tuple[Paragraph, ...]:
    weight = Run(joined(risk.ref, joined(risk.sum, risk.score, by=" = "), risk.change, risk.owner, risk.by))
    return paragraph(*_chain(risk)), paragraph(said(risk.next)), paragraph(weight)
