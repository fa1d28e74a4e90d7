"""Which column of a spreadsheet holds what: headers as people write them, in French and in English."""

import hashlib
import re
from collections.abc import Mapping

from app.core.errors import Refused
from app.core.i18n import N_
from app.core.sheet import Row
from app.core.text import fold

NAMES = {
    "number": "n|no|num|nr|numero|number|id|identifiant|ref|reference|code",
    "title": "action|actions|action mise en oeuvre|actions mises en oeuvre|intitule|intitule de l'action|titre|libelle"
    "|nom de l'action|title|action taken|measure taken|mesure mise en oeuvre",
    "category": "categorie|categories|category|theme|thematique|famille",
    "beneficiaries": "beneficiaire|beneficiaires|beneficiary|beneficiaries|pour qui|for whom",
    "started_on": "date de debut|debut|date debut|debut le|depuis|depuis le|date de mise en oeuvre|mise en oeuvre le"
    "|start|start date|started|started on|since|from",
    "ended_on": "date de fin|fin|date fin|fin le|termine le|end|end date|ended|ended on|until",
    "running": "encore en cours|en cours|toujours en cours|encore actif|active|actif|running|still running|ongoing"
    "|still active",
    "owner": "responsable|responsables|pilote|porteur|proprietaire|direction|service|charge de|qui|owner|responsible"
    "|lead|department|in charge",
    "owner_label": "department or partner in charge|service ou partenaire en charge",
    "customer_sense": "sens pour le client|sens client|sens|makes sense to the customer|sense for the customer"
    "|customer sense|sense",
    "body": "remarque|remarques|commentaire|commentaires|note libre|notes|observation|observations|description|details"
    "|remark|remarks|comment|comments",
    "due_on": "echeance|date d'echeance|date limite|pour le|due|due on|due date|deadline",
    "nature": "nature|nature de l'action|kind",
    "expression": "l'entreprise|expression|dit fait ecrit|the company|says does writes",
    "orientation": "orientation|tournee vers",
    "scope": "perimetre|champ|zone|magasins concernes|scope|perimeter",
    "compliance": "obligation reglementaire|reglementaire|obligatoire|obligation|impose par la reglementation"
    "|compliance|required by a regulation|mandatory|regulatory",
    "regulation_ref": "texte de reference|reference reglementaire|reglementation|reglement|which regulation|regulation"
    "|regulation reference|legal reference",
    "empathy_note": "ressenti client|ressenti|ce que ressent le client|ce que ressent un client|what a customer feels"
    "|customer feeling|empathy note|empathy",
}
FIELD_OF = {name: field for field, names in NAMES.items() for name in names.split("|")}
TITLE_MISSING = N_("Say which column holds the title of the actions: nothing can be read without it.")
LONGEST = 200


def guessed(header: list[str], known: Mapping[str, str] = FIELD_OF) -> list[str | None]:
    """The field that each column holds by its name as `plain` gives it, of an action unless others are `known`; None:
    the column is passed over. The first wins."""
    found: list[str | None] = []
    for name in header:
        field = known.get(plain(name))
        found.append(None if field in found else field)
    return found


def check_fields(fields: list[str | None]) -> None:
    """Refuse columns of which none holds the title, or two the same thing."""
    if "title" not in fields:
        raise Refused(TITLE_MISSING, field="title")
    if twice := next((name for name in fields if name and fields.count(name) > 1), None):
        raise Refused(N_("Two columns hold the same thing: keep one of them, and pass over the other."), field=twice)


def header_among(rows: list[Row]) -> Row:
    """The row that names the columns: the one with most names that are known, else the first that is as wide as most.

    What stands above is a title, a date, a word of whoever made the sheet.
    """
    known = {row.line: sum(name is not None for name in guessed(row.cells)) for row in rows}
    best = max(rows, key=lambda row: known[row.line])
    if known[best.line] > 1 or (known[best.line] and "title" in guessed(best.cells)):
        return best
    widths = [len([cell for cell in row.cells if cell.strip()]) for row in rows]
    usual = max(sorted(set(widths)), key=lambda width: width * widths.count(width))
    return next(row for row, width in zip(rows, widths, strict=True) if width >= usual)


def fingerprint(header: list[str]) -> str:
    """What tells a sheet again, whatever capitals, accents and remarks in brackets its columns are named with."""
    told = "|".join(plain(name[:LONGEST]) for name in header)
    return hashlib.sha256(told.encode()).hexdigest()


def plain(header: str) -> str:
    """What is compared of a header: folded, without what stands in brackets, without signs."""
    bare = re.sub(r"\(.*?\)|\[.*?\]", " ", fold(header).replace("№", "no"))
    return " ".join(re.sub(r"[^a-z0-9']+", " ", bare).split())
