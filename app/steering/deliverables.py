"""What proves a deliverable: counted whenever somebody reads (C6). Only a person accepts one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.do_now.progress import States, by_state, inventory_of, problems_of
from app.programme.programme import Programme


@dataclass(frozen=True)
class Count:
    """`done` of `total` of what `code` says."""

    code: str
    done: int
    total: int


@dataclass(frozen=True)
class Evidence:
    """What was counted, in order; `holds` says whether that is what the method asks for, None with nothing to count."""

    counts: tuple[Count, ...]
    holds: bool | None


def evidence(programme: Programme) -> dict[str, Evidence]:
    """Code of each deliverable that can be computed → its evidence, in one statement; the others are not in it."""
    return judge(by_state(programme))


def judge(states: States) -> dict[str, Evidence]:
    """The same from figures that were read already."""
    counts = inventory_of(states) | problems_of(states)
    return {code: of(counts) for code, of in COMPUTED.items()}


def _problems(n: Mapping[str, int]) -> Evidence:
    """All actions are categorised, and one problem at least is prioritised."""
    counts = (
        Count("categorised", n["categorised"], n["all"]),
        Count("problematised", n["problematised"], n["all"]),
        Count("prioritised", n["prioritised"], n["problems"]),
    )
    known = n["all"] or n["problems"]
    return Evidence(counts, 0 < n["all"] == n["categorised"] and n["prioritised"] > 0 if known else None)


def _opportunities(n: Mapping[str, int]) -> Evidence:
    """Every prioritised problem has at least one scored opportunity."""
    counts = (Count("served", n["served"], n["prioritised"]),)
    return Evidence(counts, n["served"] == n["prioritised"] if n["prioritised"] else None)


COMPUTED: dict[str, Callable[[Mapping[str, int]], Evidence]] = {"problems": _problems, "opportunities": _opportunities}
"""Code of a deliverable → what of the counts is its evidence."""
