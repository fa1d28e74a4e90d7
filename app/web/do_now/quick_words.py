"""What tokens can mean here, asked in one statement, and what to write for a choice."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import g
from flask_babel import gettext as _

from app.core.text import fold
from app.do_now.category import Category
from app.do_now.quick_tokens import Known, Named
from app.programme.account import User
from app.programme.member import CONTRIBUTING, Member
from app.programme.programme import Track
from app.web.beside import rows_here
from app.web.request import today
from app.web.words import lang, weekdays


@dataclass(frozen=True)
class Vocabulary:
    """Ids with their words: people who are in, by name, and categories. Nobody shares a name with somebody else."""

    people: Sequence[tuple[int, str]]
    categories: Sequence[tuple[int, str]]
    known: Known


def vocabulary() -> Vocabulary:
    rows = rows_here(people_and_categories)
    people, categories = [r for r in rows if r.what == "owner"], [r for r in rows if r.what == "category"]
    names = _apart([row.label for row in people])
    known = Known(
        today=today(),
        day_zero=g.programme.day_zero,
        me=g.member.id,
        people=[Named(row.id, (fold(name), *fold(name).split())) for row, name in zip(people, names, strict=True)],
        categories=[Named(row.id, _names(row)) for row in categories],
    )
    labels = [row.label if lang() == "fr" else row.other for row in categories]
    return Vocabulary(
        list(zip([row.id for row in people], names, strict=True)),
        list(zip([row.id for row in categories], labels, strict=True)),
        known,
    )


def people_and_categories(programme: Any) -> sa.CompoundSelect[*tuple[Any, ...]]:
    nothing = sa.literal("")
    people = (
        sa.select(
            sa.literal("owner").label("what"), Member.id.label("id"), User.name.label("label"), nothing.label("other"),
            nothing.label("code"),
        )
        .join(User)
        .where(Member.programme_id == programme, Member.left_at.is_(None), Member.role.in_(CONTRIBUTING))
    )  # fmt: skip
    columns = (Category.id, Category.label_fr, Category.label_en, Category.code)
    categories = sa.select(sa.literal("category"), *columns).where(Category.programme_id == programme)
    return sa.union_all(people, categories).order_by("what", "label", "id")


def _apart(names: Sequence[str]) -> list[str]:
    """Two Paul Martins are Paul Martin and Paul Martin (2)."""
    met: Counter[str] = Counter()
    told = []
    for name in (each.replace('"', "’") for each in names):
        met[fold(name)] += 1
        told.append(name if met[fold(name)] == 1 else f"{name} ({met[fold(name)]})")
    return told


def _names(row: Any) -> tuple[str, ...]:
    """The labels in both languages, without what stands in brackets too, and the code."""
    labels = (row.label, row.other, row.label.split("(")[0], row.other.split("(")[0], row.code.replace("_", " "))
    return tuple(dict.fromkeys(fold(label) for label in labels))


def owner_tokens(words: Vocabulary) -> list[tuple[int, str, str]]:
    """(id, words, token): oneself first, nobody last."""
    me = words.known.me
    others = [(owner, name, f'@"{name}"') for owner, name in words.people if owner != me]
    return [(me, _("Me"), _("@me")), *others, (0, _("Nobody yet"), _("@nobody"))]


def category_tokens(words: Vocabulary) -> list[tuple[int, str, str]]:
    return [(category, label, f'#"{label.replace(chr(34), "’")}"') for category, label in words.categories]


def horizon_tokens() -> list[tuple[Track, str, str]]:
    words = {track: _(track.horizon) for track in Track}
    return [(track, word, "#" + fold(word).replace(" ", "-")) for track, word in words.items()]


def day_tokens() -> list[str]:
    """Days that people often mean."""
    return [_("today"), _("tomorrow"), weekdays()[4].lower(), _("+1w"), _("end of month"), _("+1m")]
