"""What to take first among equals."""

from app.core.enums import Labelled
from app.core.i18n import N_


class Priority(Labelled):
    """Nearly everything is normal."""

    NORMAL = "normal", N_("Normal")
    HIGH = "high", N_("High priority")
