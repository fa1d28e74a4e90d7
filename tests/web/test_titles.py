import pytest
from flask import Flask
from flask_babel import force_locale

from app.web.titles import title_of

FRENCH = "Cartographie de l’écosystème"


@pytest.mark.parametrize(("lang", "shown"), [("en", "Map of the ecosystem"), ("fr", FRENCH)])
def test_methods_own_name_follows_the_reader(app: Flask, lang: str, shown: str) -> None:
    with app.app_context(), force_locale(lang):
        assert title_of("deliverable", FRENCH) == shown


def test_name_that_somebody_gave_stays(app: Flask) -> None:
    with app.app_context(), force_locale("en"):
        assert title_of("deliverable", "Notre carte") == "Notre carte"
        assert title_of("action", FRENCH) == FRENCH
