"""What the fields of an action are called."""

from app.core.i18n import N_

LABELS = {
    "category_id": N_("Category"),
    "nature": N_("Nature"),
    "expression": N_("The company"),
    "beneficiaries": N_("For whom"),
    "orientation": N_("Orientation"),
    "customer_sense": N_("Makes sense to the customer, 1 to 5"),
    "scope": N_("Scope"),
    "started_on": N_("Started on"),
    "ended_on": N_("Ended on"),
    "running": N_("Still running"),
    "compliance": N_("Required by a regulation"),
    "regulation_ref": N_("Which regulation"),
    "disposition": N_("What becomes of it"),
    "empathy_note": N_("What a customer feels"),
}
