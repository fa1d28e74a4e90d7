"""What a column of an import may hold, in words."""

from app.core.i18n import N_
from app.do_now.import_columns import NAMES
from app.web import fields
from app.web.do_now import action_words

LABELS = fields.LABELS | action_words.LABELS
OWN = {"number": N_("Number in the file"), "category": LABELS["category_id"], "owner": LABELS["owner_id"]}
FIELDS = {name: OWN.get(name) or LABELS[name] for name in ("title", *(name for name in NAMES if name != "title"))}
"""Field of an import → msgid, the required one first."""
