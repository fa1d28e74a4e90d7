"""Maison Cassel, played with the product's own verbs: each act at its instant, by the person who did it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.core import db
from app.core.workdays import instant
from app.demo import roadmap, story
from app.do_now.action import Action, Disposition, revise, settle
from app.do_now.category import Category, categories_of
from app.do_now.import_at_once import bring
from app.do_now.import_look import layout_for
from app.programme.ask import ask
from app.programme.deliverable import Deliverable
from app.programme.horizon import carry_over, move
from app.programme.item import Item, change
from app.programme.member import Member
from app.programme.programme import Programme, Track
from app.programme.state import advance
from app.steering.colours import compute
from app.steering.progress import stand
from app.steering.update import Colour, say

INVENTORY = Path(__file__).parent / "inventaire-actions.csv"
Act = Callable[[datetime], object]


@dataclass(frozen=True)
class Event:
    """Something that was done at an instant; `alone` when it opens its own transactions."""

    at: datetime
    act: Act
    alone: bool = False


@dataclass
class Play:
    """The programme and its members by the first part of their address."""

    programme: Programme
    cast: dict[str, Member]

    def at(self, day: int, hour: int, minute: int = 0) -> datetime:
        return instant(self.programme.date_of(day), time(hour, minute), self.programme.zone)

    def events(self) -> list[Event]:
        """All that happens before reports come into play, in any order."""
        return [
            Event(self.at(1, 10), self.import_inventory, alone=True),
            Event(self.at(5, 11), self.give_owners),
            Event(self.at(6, 9), self.set_dates),
            *(self._settled(*line) for line in story.SETTLED),
            *(self._accepted(*line) for line in story.ACCEPTED),
            *(self._moved(*line) for line in story.MOVED),
            *(self._blocked(*line) for line in story.BLOCKED),
            *(self._placed(*line) for line in roadmap.PLACED),
            *(self._carried(*line) for line in roadmap.CARRIED),
            *(self._asked(*line) for line in story.ASKS),
        ]

    def import_inventory(self, now: datetime) -> None:
        """The real file, through the real import; run twice it would add nothing."""
        content, by = INVENTORY.read_bytes(), self.cast["paul"]
        layout = layout_for(self.programme, content)
        bring(self.programme, name=INVENTORY.name, content=content, layout=layout, by=by, now=now, new_categories=True)

    def give_owners(self, now: datetime) -> None:
        for number, name in story.OWNERS.items():
            action = self.action(number)
            values = {
                "owner_id": self.cast[name].id,
                "nature": story.NATURES.get(number),
                "orientation": story.ORIENTATIONS.get(number),
            }
            revise(action, values, by=self.cast["paul"], now=now, seen=action.version, quietly=True)
        for code, name in story.DELIVERABLE_OWNERS.items():
            self._change(self.deliverable(code), "lea", now, owner_id=self.cast[name].id)

    def set_dates(self, now: datetime) -> None:
        for number, day in story.DUE.items():
            self._change(self.action(number), "paul", now, due_on=self.programme.date_of(day))
        assistance = db.session.scalars(categories_of(self.programme).where(Category.code == "assistance")).one()
        for number in story.UNCATEGORISED:
            action = self.action(number)
            revise(action, {"category_id": assistance.id}, by=self.cast["paul"], now=now, seen=action.version)

    def update(self, story_of: str) -> Act:
        """The weekly updates that go into one report."""

        def act(now: datetime) -> None:
            today = self.programme.today(now)
            standings = stand(self.programme, today)
            for code, who, colour, why, need in story.SAID[story_of]:
                track = Track(code)
                computed, _reasons = compute(self.programme, standings[track], today, now)
                say(
                    self.programme, track, colour=Colour(colour), computed=computed, why=why, need=need,
                    override=story.OVERRIDE, by=self.cast[who], lang="fr", now=now, seen=0,
                )  # fmt: skip

        return act

    def _settled(self, day: int, number: int, who: str, what: Disposition, why: str) -> Event:
        def act(now: datetime) -> None:
            action = self.action(number)
            settle(action, what, by=self.cast[who], now=now, seen=action.version, reason=why)

        return Event(self.at(day, 15, number), act)

    def _accepted(self, day: int, code: str, who: str) -> Event:
        return Event(
            self.at(day, 17), lambda now: advance(self.deliverable(code), "accept", by=self.cast[who], now=now)
        )

    def _moved(self, day: int, code: str, who: str, to: int, why: str) -> Event:
        due_on = self.programme.date_of(to)
        return Event(
            self.at(day, 16), lambda now: self._change(self.deliverable(code), who, now, reason=why, due_on=due_on)
        )

    def _blocked(self, day: int, number: int, who: str, why: str) -> Event:
        return Event(self.at(day, 14), lambda now: self._change(self.action(number), who, now, blocked_reason=why))

    def _placed(self, day: int, what: int | str, who: str, horizon: Track, track: Track) -> Event:
        def act(now: datetime) -> None:
            item = self.item(what)
            move(item, horizon=horizon, track=track, by=self.cast[who], now=now, seen=item.version)

        return Event(self.at(day, 10, 30), act)

    def _carried(self, day: int, number: int, who: str, to: int, why: str) -> Event:
        def act(now: datetime) -> None:
            item, by, due_on = self.action(number), self.cast[who], self.programme.date_of(to)
            carry_over(item, horizon=Track.NEXT, due_on=due_on, reason=why, by=by, now=now, seen=item.version)

        return Event(self.at(day, 11, 30), act)

    def _asked(self, day: int, words: dict[str, Any], needed: int, about: int) -> Event:
        def act(now: datetime) -> None:
            values = words | {"needed_by": self.programme.date_of(needed)}
            today, item = self.programme.today(now), self.action(about)
            ask(self.programme, values, by=self.cast["lea"], today=today, about=item)

        return Event(self.at(day, 12), act)

    def _change(self, item: Item, who: str, now: datetime, *, reason: str = "", **values: Any) -> None:
        change(item, values, by=self.cast[who], now=now, seen=item.version, reason=reason, quietly=True)

    def item(self, what: int | str) -> Item:
        return self.action(what) if isinstance(what, int) else self.deliverable(what)

    def action(self, number: int) -> Action:
        mine = Action.programme_id == self.programme.id, Action.number == number
        return db.session.scalars(sa.select(Action).where(*mine)).one()

    def deliverable(self, code: str) -> Deliverable:
        mine = Deliverable.programme_id == self.programme.id, Deliverable.code == code
        return db.session.scalars(sa.select(Deliverable).where(*mine)).one()
