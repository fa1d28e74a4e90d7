"""P8: a page that shows much stays small, raw and compressed, whatever there is."""

import gzip

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import db
from tests.web.realistic import a_full_programme
from tests.web.signing import enter

MOST, MOST_PACKED = 60 * 1024, 6 * 1024
PAGES = {
    "/p/cx/": "home",
    "/p/cx/items/?all=1": "all items",
    "/p/cx/items/?owner=me": "my items",
    "/p/cx/do-now/actions/": "actions",
    "/p/cx/roadmap": "board",
    "/p/cx/roadmap/timeline": "timeline",
    "/p/cx/items/ACT-5": "item",
}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_p8_page_full_of_items_stays_small(client: FlaskClient, app: Flask, lang: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = True  # tokens count
    reader = enter(client, a_full_programme(lang).user)

    sizes = {path: _sizes(reader, path) for path in PAGES}
    print(sizes)

    assert {path: size for path, size in sizes.items() if size[0] > MOST or size[1] > MOST_PACKED} == {}


def _sizes(reader: FlaskClient, path: str) -> tuple[int, int]:
    """Bytes as they are and as the weakest of a proxy's encodings sends them: gzip at level 6."""
    answer = reader.get(path)
    assert answer.status_code == 200
    open("/tmp/pg-" + path.strip("/").replace("/", "_") + "-" + PAGES[path].replace(" ", "_") + ".html", "wb").write(answer.data)
    return len(answer.data), len(gzip.compress(answer.data, 6))
