"""Which column of a spreadsheet holds what: headers as people write them, in French and in English."""

import re

from app.core.errors import Refused
from app.core.i18n import N_
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
    "|lead|department|in charge|department or partner in charge",
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


def fields_of(header: list[str]) -> list[str | None]:
    """The field of an action that each column holds; None: the column is ignored. The first of two wins.

    Raises Refused when no column holds the title.
    """
    found: list[str | None] = []
    for name in header:
        field = FIELD_OF.get(plain(name))
        found.append(None if field in found else field)
    if "title" not in found:
        seen = ", ".join(name for name in header if name)[:300]
        raise Refused(
            N_("No column is named “Action” or “Title”, so nothing can be read. Columns seen: %(headers)s."),
            field="file",
            headers=seen,
        )
    return found


def plain(header: str) -> str:
    """What is compared of a header: folded, without what stands in brackets, without signs."""
    bare = re.sub(r"\(.*?\)|\[.*?\]", " ", fold(header).replace("№", "no"))
    return " ".join(re.sub(r"[^a-z0-9']+", " ", bare).split())
