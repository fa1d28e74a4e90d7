"""The digest that a person would get now, whatever was told already: for the sample that they ask for."""

from datetime import datetime

from app.programme.account import User
from app.steering.digest import Digest
from app.steering.digest_lines import reviews_spoken_of, spoken_of
from app.steering.occurrences import local_day

KIND = "sample"


def sample(user: User, now: datetime) -> Digest:
    """Their dates that the policy speaks of today; nothing is noted, and what they want no mail of is left out."""
    today = local_day(user.timezone, now)
    found, risks = spoken_of(user, today), reviews_spoken_of(user, today)
    return Digest(today, found.lines, found.programmes | risks.programmes, reviews=risks.lines)
