"""Time zones, days of the week and countries, as forms offer them."""

from functools import cache
from zoneinfo import available_timezones

from flask_babel import gettext

from app.web.words import weekdays


@cache
def zones() -> list[str]:
    """Time zones as people know them: region/city, without the old aliases."""
    regions = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    return sorted(zone for zone in available_timezones() if zone.startswith(regions))


def zone_name(zone: str) -> str:
    return zone.replace("_", " ")


def whole_week() -> list[tuple[int, str]]:
    """Monday is 0."""
    return list(enumerate(weekdays()))


def countries() -> list[tuple[str, str]]:
    """The countries whose public holidays can be kept, those of the team's languages first."""
    return [
        ("FR", gettext("France")),
        ("BE", gettext("Belgium")),
        ("CH", gettext("Switzerland")),
        ("LU", gettext("Luxembourg")),
        ("CA", gettext("Canada")),
        ("GB", gettext("United Kingdom")),
        ("IE", gettext("Ireland")),
        ("US", gettext("United States")),
        ("", gettext("None")),
    ]
