"""The sheets of lists: one line a kind, "" for all of them."""

from app.reading.sheets.action import ACTIONS
from app.reading.sheets.column import KindSheet
from app.reading.sheets.items import ITEMS
from app.reading.sheets.opportunity import OPPORTUNITIES
from app.reading.sheets.problem import PROBLEMS
from app.reading.sheets.risk import RISKS
from app.reading.sheets.scenario import SCENARIOS

SHEETS: dict[str, KindSheet] = {
    "": ITEMS,
    "action": ACTIONS,
    "scenario": SCENARIOS,
    "problem": PROBLEMS,
    "opportunity": OPPORTUNITIES,
    "risk": RISKS,
}
