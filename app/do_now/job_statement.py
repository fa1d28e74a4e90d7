"""The statement of a job, and what a problem is called after it."""

from collections.abc import Mapping
from typing import Any

JOB = ("job_verb", "job_object", "job_context")
"""The three parts of a statement: verb, object of the verb, circumstances (Ulwick, Jobs to be Done, 2016)."""
LONGEST_TITLE = 200


def statement(values: Mapping[str, Any]) -> str:
    """The parts of a job that are said, in one line."""
    return " ".join(values[part] for part in JOB if values.get(part))


def named_after(values: Mapping[str, Any]) -> str:
    """What a job is called that nobody gave a name: its statement, as far as a title holds it."""
    named = statement(values)[:LONGEST_TITLE].rstrip()
    return named[:1].upper() + named[1:]


def called(values: Mapping[str, Any]) -> str:
    """What a problem of these values is called: its title, else after its job; empty without both."""
    return values.get("title") or named_after(values)
