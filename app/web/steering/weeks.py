"""Addresses that name an ISO week: 2026-W47, and nothing else."""

from flask import Blueprint
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import BaseConverter


class Week(BaseConverter):
    regex = r"20[0-9]{2}-W[0-5][0-9]"


def understand_weeks(blueprint: Blueprint) -> None:
    """Let the routes of the blueprint that follow say `<week:week>`."""
    blueprint.record(_teach)


def _teach(state: BlueprintSetupState) -> None:
    state.app.url_map.converters["week"] = Week
