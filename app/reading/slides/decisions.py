"""The third slide: what is asked of the committee, and the dates and promises that follow from it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from flask_babel import ngettext

from app.reading.labels import more
from app.reading.page import Answer, Ask, Commitment, Milestone, Move, Reading
from app.reading.slides import risks
from app.reading.slides.pieces import BOTTOM, CROSS, DASH, LEFT, TICK, heading, mark, said, silence, small
from app.reading.wording import joined
from app.render.slides.deck import Slide
from app.render.slides.table import Row, Table, draw
from app.render.slides.text import Block, Run, block, fitting, paragraph

TOP, GAP, BODY, TITLE, BETWEEN = 66.0, 14.0, 11.5, 22.0, 36.0
TITLE_ROOM = (872.0, 34.0)
MILESTONES = 5
GIVES_WAY = 0.8
WIDE, NARROW, HALF = 474.0, 362.0, 418.0
"""The columns: asks beside dates; two halves when nothing is asked."""
MARKS = {"done": Run(f"{TICK} ", bold=True, colour="ok"), "missed": Run(f"{CROSS} ", bold=True, colour="bad")}

Column = list[tuple[str, Table]]


@dataclass(frozen=True)
class Decisions:
    """What the slide says, in type of `scale` times its usual size.

    `waiting` counts also the asks that aren't shown, `more` the
    milestones that the report has no room for.
    """

    reading: Reading
    scale: float
    waiting: int
    more: int

    @property
    def fits(self) -> bool:
        tables = [table for column in self._columns for _name, table in column]
        whole = not any(table.breaks(BODY * self.scale) for table in tables)
        return whole and self._tells_risks and all(self._height(column) <= BOTTOM - TOP for column in self._columns)

    @property
    def _tells_risks(self) -> bool:
        """Large type gives way to the risks; smaller type and words that matter more don't."""
        return self.scale < GIVES_WAY or not self.reading.risks or self._shows_risks

    @property
    def _shows_risks(self) -> bool:
        shown = {name for column in self._columns for name, _table in column}
        return self.reading.risks is not None and self.reading.risks.title in shown

    def draw(self, slide: Slide) -> None:
        title = block(paragraph(Run(self._title, bold=True)))
        slide.head(title, fitting(title, TITLE, TITLE_ROOM))
        x = LEFT
        for column in self._columns:
            y = TOP
            for name, table in column:
                y += draw(slide.canvas, table, x, y, BODY * self.scale, name=name, alt=name) + GAP
            x += column[0][1].width + BETWEEN

    @property
    def _title(self) -> str:
        asked = ngettext("%(num)d decision requested", "%(num)d decisions requested", self.waiting)
        none = self.reading.labels["asks_none"].rstrip(".")
        rest = _("milestones, commitments and risks") if self._shows_risks else _("milestones and commitments")
        return joined(asked if self.waiting else none, rest)

    @property
    def _columns(self) -> tuple[Column, Column]:
        """Risks, then the dates that were moved, stand where there is room for them: they are in the workbook too."""
        left, right = self._needed
        for further in (self._risks, self._moves):
            shorter = min((left, right), key=self._height)
            with_more = [*shorter, *further(shorter[0][1].width)]
            if self._height(with_more) <= BOTTOM - TOP:
                shorter[:] = with_more
        return left, right

    @property
    def _needed(self) -> tuple[Column, Column]:
        if self.reading.asks:
            left = [self._asks(WIDE), *self._answers(WIDE)]
            return left, [self._milestones(NARROW), self._commitments(NARROW)]
        return [self._milestones(HALF)], [self._commitments(HALF), *self._answers(HALF)]

    def _height(self, column: Column) -> float:
        return sum(table.height(BODY * self.scale) for _name, table in column) + GAP * (len(column) - 1)

    def _asks(self, width: float) -> tuple[str, Table]:
        labels = self.reading.labels
        rows = [heading(labels["asks"], 3), *(_ask(ask, labels) for ask in self.reading.asks)]
        return labels["asks"], Table((24, width - 174, 150), (*rows, *_more(self.reading.asks_more, 3)))

    def _answers(self, width: float) -> Column:
        if not self.reading.answers:
            return []
        title = self.reading.labels["answers"]
        rows = [heading(title, 3), *map(_answer, self.reading.answers)]
        return [(title, Table((24, width - 134, 110), tuple(rows)))]

    def _milestones(self, width: float) -> tuple[str, Table]:
        labels = self.reading.labels
        columns = ("milestones", "baseline", "forecast", "slip")
        first, *dates = (labels[name] for name in columns)
        names = (paragraph(Run(first, 1.25, True)), *(paragraph(small(name), align="right") for name in dates))
        rows = [Row(tuple(block(name) for name in names), head=True)]
        last, coming, hidden = self._dates
        for title, milestones in ((labels["last"], last), (labels["next"], coming)):
            rows.append(_part(title, "" if milestones else labels["nothing"]))
            rows += map(_milestone, milestones)
        return labels["milestones"], Table((width - 184, 66, 66, 52), (*rows, *_more(more(hidden), 4)), whole=(1, 2, 3))

    @property
    def _dates(self) -> tuple[Sequence[Milestone], Sequence[Milestone], int]:
        """MILESTONES at most, of both kinds where there are both; and how many there is no room for."""
        last, coming = self.reading.last, self.reading.next
        before = last[: max(MILESTONES - len(coming), MILESTONES // 2)]
        after = coming[: MILESTONES - len(before)]
        return before, after, self.more + len(last) + len(coming) - len(before) - len(after)

    def _commitments(self, width: float) -> tuple[str, Table]:
        labels = self.reading.labels
        rows = [_commitment(each) for each in self.reading.commitments] or [silence(labels["no_commitments"], 2)]
        rows = [heading(labels["next_week"], 2), *rows, *_more(self.reading.kept, 2)]
        return labels["next_week"], Table((width - 110, 110), tuple(rows))

    def _risks(self, width: float) -> Column:
        return [risks.table(self.reading.risks, width)] if self.reading.risks else []

    def _moves(self, width: float) -> Column:
        if not self.reading.moves:
            return []
        title = self.reading.labels["moves"]
        rows = [heading(title, 2), *map(_move, self.reading.moves)]
        return [(title, Table((width - 130, 130), (*rows, *_more(self.reading.moves_more, 2)), whole=(1,)))]


def _more(text: str, columns: int) -> tuple[Row, ...]:
    return (silence(text, columns),) if text else ()


def _ask(ask: Ask, labels: dict[str, str]) -> Row:
    options = [
        run for letter, option in ask.options for run in (Run(f"{letter}\u00a0", bold=True), said(option), Run("   "))
    ]
    waiting = (small(f"{labels['consequence']} "), said(ask.consequence, scale=0.85, colour="ink-2"))
    lacking = (small(ask.lacks, colour="warn", bold=True),)
    question = block(
        paragraph(said(ask.question, scale=1.1, bold=True)),
        paragraph(*options[:-1], before=0.25),
        paragraph(*(waiting if ask.consequence else ()), before=0.25),
        paragraph(*(lacking if ask.lacks else ()), before=0.25),
    )
    recommended = (small(f"{labels['recommended']} "), said(ask.recommendation, bold=True))
    wanted = block(
        paragraph(*(recommended if ask.recommendation else ())),
        paragraph(small(ask.owner), before=0.25),
        paragraph(small(ask.by)),
        paragraph(small(ask.age, colour="bad" if ask.pressing else "ink", bold=True)),
    )
    return Row((block(paragraph(Run(str(ask.number), 1.4, True))), question, wanted))


def _answer(answer: Answer) -> Row:
    sign = Run(TICK, bold=True, colour="ok") if answer.taken else Run(DASH, bold=True, colour="ink-2")
    said_so = paragraph(said(answer.question), Run(" "), said(answer.answer, bold=True))
    outcome = small(answer.outcome, colour="bad" if answer.late else "ink-2", bold=answer.late)
    return Row((block(paragraph(sign)), block(said_so), block(paragraph(outcome, align="right"))))


def _part(title: str, silent: str) -> Row:
    told = block(paragraph(small(title, colour="ink", bold=True), small(f"  {silent}") if silent else None))
    return Row((told, (), (), ()), spans=((0, 3),))


def _milestone(milestone: Milestone) -> Row:
    sign = MARKS.get(milestone.state) or mark(milestone.track)
    facts = joined(milestone.ref, milestone.state_word, milestone.moves)
    slip = small(milestone.slip, colour="bad" if milestone.late else "ink-2", bold=milestone.late)
    return Row(
        (
            block(paragraph(sign, Run(milestone.title)), paragraph(small(facts))),
            _dated(small(milestone.baseline)),
            _dated(Run(milestone.forecast, bold=True)),
            _dated(slip),
        )
    )


def _dated(run: Run) -> Block:
    return block(paragraph(replace(run, text=run.text.replace(" ", "\u00a0")), align="right"))


def _commitment(commitment: Commitment) -> Row:
    owner = block(paragraph(small(commitment.owner), align="right"))
    return Row((block(paragraph(said(commitment.text))), owner))


def _move(move: Move) -> Row:
    title = paragraph(Run(move.title), small(f"  {move.ref}"))
    return Row(
        (block(title, paragraph(said(move.reason, scale=0.85, colour="ink-2"))), _dated(Run(move.dates, bold=True)))
    )
