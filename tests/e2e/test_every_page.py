"""Every page that there is, on a phone and on a wide screen: no barrier, nothing that sticks out, a silent console."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import db
from tests.clock import Watch
from tests.e2e.visitor import Visitor
from tests.web.signing import enter
from tests.web.world import make_world, walked

pytestmark = pytest.mark.long

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture
def pages(live_app: Flask, watch: Watch, real_database: sa.Engine) -> tuple[list[str], dict[str, object]]:
    """The addresses that answer with a whole page, and the cookie of Léa, who may see them all."""
    with live_app.test_request_context():
        world = make_world()
        paths = [world.path(rule) for rule in walked(live_app, "GET")]
        client = enter(live_app.test_client(), world.lea.user)
        cookie = client.get_cookie(live_app.config["SESSION_COOKIE_NAME"])
        db.session.remove()
    assert cookie
    answers = {path: client.get(path) for path in paths}
    pages = {path: answer for path, answer in answers.items() if answer.mimetype == "text/html"}
    whole = [path for path, answer in pages.items() if answer.status_code == 200 and "<main" in answer.text]
    return whole, {"name": cookie.key, "value": cookie.value}


def test_every_page_is_free_of_barriers_and_fits(
    somebody: Callable[..., Visitor], pages: tuple[list[str], dict[str, object]]
) -> None:
    """Wide and light, then narrow and dark; one page in French, the next in English."""
    paths, cookie = pages
    visitor = somebody(reduced_motion="reduce")
    visitor.context.add_cookies([{**cookie, "url": visitor.live}])  # type: ignore[typeddict-item]

    page, out = visitor.page, []
    for number, path in enumerate(paths):
        page.set_viewport_size(WIDE)
        page.emulate_media(color_scheme="light")
        visitor.open(f"{path}?lang={('fr', 'en')[number % 2]}")
        page.set_viewport_size(PHONE)
        page.emulate_media(color_scheme="dark")
        visitor.look()
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            out.append(path)

    assert len(paths) > 60
    assert out == []
