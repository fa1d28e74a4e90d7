"""From a row of cells to the values of an action, or to the reasons why not, cell by cell."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from app.core.cell import check_computed, day, is_unknown, shorter, whole, yes_no
from app.core.enums import Labelled
from app.core.errors import Refused
from app.core.i18n import N_
from app.core.sheet import Row
from app.core.text import clean, fold, name_key, one_line
from app.do_now.action import Beneficiary, Expression, Nature, Orientation
from app.programme.member import CONTRIBUTING, Member

Values = dict[str, Any]
BLANK: Values = {
    "source_ref": "",
    "title": "",
    "body": "",
    "owner_id": None,
    "owner_label": "",
    "due_on": None,
    "category": "",
    "category_key": "",
    "category_id": None,
    "nature": None,
    "expression": None,
    "beneficiaries": [],
    "orientation": None,
    "customer_sense": None,
    "scope": "",
    "started_on": None,
    "ended_on": None,
    "running": None,
    "compliance": False,
    "regulation_ref": "",
    "empathy_note": "",
}
"""An action of which nothing is known."""

TYPED = {"started_on", "ended_on", "due_on", "running", "compliance", "customer_sense", "beneficiaries", "category"}
BETWEEN = re.compile(r"[,;/&+\n]|\bet\b|\band\b", re.IGNORECASE)
SHOWN = 80
HASHED = "sha256:"
"""Before what a row without a number is recognised by."""


@dataclass(frozen=True)
class Known:
    """What the cells of a programme may refer to, by folded name, and which way round they are written.

    `names` are those of all that ever were members. `month_first` names the fields whose dates are; `decimal` is the
    sign before decimals, either when it is empty.
    """

    categories: dict[str, int]
    members: dict[str, int]
    names: Mapping[int, str]
    month_first: frozenset[str] = frozenset()
    decimal: str = ""


def known(categories: dict[str, int], members: Iterable[Member]) -> Known:
    """Two members of the same name can't be told apart by it: neither is meant then.

    Nor is one who has left, or who takes no work on.
    """
    names: dict[str, set[int]] = {}
    everybody = list(members)
    for member in everybody:
        if member.left_at is not None or member.role not in CONTRIBUTING:
            continue
        for name in (name_key(member.name), fold(member.user.email)):
            names.setdefault(name, set()).add(member.id)
    return Known(
        categories,
        {name: next(iter(ids)) for name, ids in names.items() if len(ids) == 1},
        {member.id: name_key(member.name) for member in everybody},
    )


def values_of(row: Row, header: list[str], fields: list[str | None], known: Known) -> tuple[Values, list[Values]]:
    """What the row says, field by field, and what is wrong with it.

    A field of which it says nothing is left out; a title always stands there, so that a person finds the row.
    """
    values: Values = {"title": one_line(row.cells[fields.index("title")])[:200]}
    errors: list[Values] = []
    if len(row.cells) > len(header):
        return values, [error(Refused(N_("This row has more cells than the header: look for a separator in a text.")))]
    for cell, name, field in zip(row.cells, header, fields, strict=False):
        if field is None or not cell.strip() or (field in TYPED and is_unknown(cell)):
            continue
        try:
            check_computed(cell)
            values |= READERS[field](cell, known)
        except Refused as refusal:
            errors.append(error(refusal, name, cell))
    if not errors and not values["title"]:
        errors.append(error(Refused(N_("The title is missing.")), header[fields.index("title")]))
    return values, errors


def error(refusal: Refused, header: str = "", cell: str = "") -> Values:
    """A refusal as it is kept: what it is about, and the sentence in no language yet."""
    shown = one_line(cell)
    shown = shown[: SHOWN - 1] + "…" if len(shown) > SHOWN else shown
    return {"header": header, "cell": shown, "message": refusal.message, "values": dict(refusal.values)}


def source_ref(values: Values) -> str:
    """How a second import recognises the row: its number, else what its title and start amount to."""
    told = f"{fold(values['title'])}|{values.get('started_on') or ''}"
    return values.get("source_ref") or f"{HASHED}{hashlib.sha256(told.encode()).hexdigest()[:40]}"


def _text(field: str, limit: int, tidy: Callable[[str], str] = one_line) -> Callable[[str, Known], Values]:
    read = shorter(limit, tidy)
    return lambda cell, known: {field: read(cell)}


def _typed(field: str, read: Callable[[str], Any]) -> Callable[[str, Known], Values]:
    return lambda cell, known: {field: read(cell)}


def _day(field: str) -> Callable[[str, Known], Values]:
    return lambda cell, known: {field: day(cell, month_first=field in known.month_first)}


def _sense(cell: str, known: Known) -> Values:
    return {"customer_sense": whole(cell, low=1, high=5, decimal=known.decimal)}


def _category(cell: str, known: Known) -> Values:
    label = shorter(60, one_line)(cell)
    key = fold(label)
    return {"category": label, "category_key": key, "category_id": known.categories.get(key)}


def _owner(cell: str, known: Known) -> Values:
    """A person of the programme, else the words: a department, a partner. Each leaves the other as it is."""
    label = shorter(120, one_line)(cell)
    owner = known.members.get(name_key(label))
    return {"owner_id": owner} if owner else {"owner_label": label}


def _beneficiaries(cell: str) -> list[str]:
    named = {_word(Beneficiary, name) for name in BETWEEN.split(cell) if name.strip()}
    return [beneficiary.value for beneficiary in Beneficiary if beneficiary in named]


def _word(enum: type[Labelled], cell: str) -> Labelled:
    """The member of an enumeration that a French or English word names."""
    found = SAID[enum].get(fold(cell))
    if found is None:
        raise Refused(N_("“%(word)s” is not known here."), word=one_line(cell)[:SHOWN])
    return found


READERS: dict[str, Callable[[str, Known], Values]] = {
    "number": _text("source_ref", 80),
    "title": _text("title", 200),
    "category": _category,
    "beneficiaries": _typed("beneficiaries", _beneficiaries),
    "started_on": _day("started_on"),
    "ended_on": _day("ended_on"),
    "running": _typed("running", yes_no),
    "owner": _owner,
    "owner_label": _text("owner_label", 120),
    "customer_sense": _sense,
    "body": _text("body", 20_000, clean),
    "due_on": _day("due_on"),
    "nature": _typed("nature", partial(_word, Nature)),
    "expression": _typed("expression", partial(_word, Expression)),
    "orientation": _typed("orientation", partial(_word, Orientation)),
    "scope": _text("scope", 20_000, clean),
    "compliance": _typed("compliance", yes_no),
    "regulation_ref": _text("regulation_ref", 200),
    "empathy_note": _text("empathy_note", 20_000, clean),
}

FRENCH: dict[Labelled, str] = {
    Beneficiary.CUSTOMER: "client|clients|clientes|customer",
    Beneficiary.EMPLOYEE: "collaborateur|collaborateurs|collaboratrices|salarie|salaries|employe|employes|equipe"
    "|equipes|staff|employee",
    Beneficiary.PARTNER: "partenaire|partenaires|fournisseur|fournisseurs|supplier|suppliers",
    Beneficiary.ECOSYSTEM: "ecosysteme",
    Beneficiary.COMMUNITY: "communaute|communautes|societe",
    Nature.MEASURE: "mesure",
    Nature.ROLE: "metier|nouveau metier|role|nouveau role",
    Nature.CHANNEL: "canal",
    Nature.SUPPLY: "approvisionnement",
    Nature.AUTOMATION: "automatisation|automatisme",
    Nature.RELATIONAL: "programme relationnel|relationnel",
    Nature.OTHER: "autre|autre nature|other",
    Expression.SAYS: "dit|elle dit",
    Expression.DOES: "fait|elle fait",
    Expression.WRITES: "ecrit|elle ecrit",
    Orientation.CUSTOMER: "client|clients|tournee vers le client",
    Orientation.COMPANY: "entreprise|tournee vers l'entreprise",
}
SAID: dict[type[Labelled], dict[str, Labelled]] = {
    enum: {
        name: member
        for member in enum
        for name in (member.value, fold(member.label), *FRENCH.get(member, member.value).split("|"))
    }
    for enum in (Beneficiary, Nature, Expression, Orientation)
}
"""Every folded word for a code: the code, its English label, and what French spreadsheets write."""
