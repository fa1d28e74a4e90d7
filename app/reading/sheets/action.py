"""The sheet of the inventory; its import understands these headers."""

from app.core.i18n import N_
from app.reading.sheets.column import DUE, IN_FILE, NOTES, NUMBER, OWNER, SPINE, TITLE, Column, KindSheet, label, plain

ACTIONS = KindSheet(
    N_("Inventory of actions"),
    "actions",
    (
        NUMBER,
        TITLE,
        Column(N_("Category"), lambda row, words: words.categories.get(row.category_id), 22),
        OWNER,
        DUE,
        Column(N_("For whom"), lambda row, words: words.list(row.beneficiaries), 22),
        Column(N_("Makes sense to the customer"), plain("customer_sense"), 8),
        Column(N_("Still active"), lambda row, words: words.yes_no[row.running], 8),
        Column(N_("What becomes of it"), label("disposition"), 16),
        Column(N_("Nature"), label("nature"), 16),
        Column(N_("The company"), label("expression"), 12),
        Column(N_("Orientation"), label("orientation"), 20),
        Column(N_("Started on"), plain("started_on"), 12),
        Column(N_("Ended on"), plain("ended_on"), 12),
        Column(N_("Mandatory"), lambda row, words: words.yes_no[row.compliance], 8),
        Column(N_("Legal reference"), plain("regulation_ref"), 24),
        Column(N_("Scope"), plain("scope"), 30),
        Column(N_("What a customer feels"), plain("empathy_note"), 30),
        *SPINE,
        IN_FILE,
        NOTES,
    ),
)
