"""The method as data: the eleven deliverables, their track, the day they are due, their name."""

from dataclasses import dataclass

from app.core.i18n import N_
from app.programme.programme import Track


@dataclass(frozen=True)
class Expected:
    """A deliverable that the method asks for. `day` is the n of J+n."""

    code: str
    track: Track
    day: int
    label: str


METHOD = (
    Expected("ecosystem", Track.NOW, 15, N_("Map of the ecosystem")),
    Expected("problems", Track.NOW, 20, N_("List of problems as jobs to be done")),
    Expected("opportunities", Track.NOW, 25, N_("List of opportunities")),
    Expected("platform", Track.NOW, 30, N_("Revised experience platform and its new principles")),
    Expected("journeys", Track.NEXT, 75, N_("Journey maps and service blueprints")),
    Expected("field_tests", Track.NEXT, 60, N_("Field tests, customer and employee feedback")),
    Expected("moments", Track.NEXT, 90, N_("New moments of truth")),
    Expected("training", Track.LATER, 60, N_("Members trained in service design")),
    Expected("playbook", Track.LATER, 120, N_("Playbook")),
    Expected("vision", Track.LATER, 105, N_("Vision and strategic objectives")),
    Expected("practices", Track.LATER, 120, N_("Agile and design methods rolled out")),
)
BY_CODE = {expected.code: expected for expected in METHOD}
