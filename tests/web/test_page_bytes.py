"""P8: pages that show much stay small, raw and compressed, whatever there is."""

import gzip

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.realistic import a_full_programme
from tests.web.signing import enter

MOST, MOST_PACKED = 60 * 1024, 6 * 1024
PAGES = (
    "/p/cx/",
    "/p/cx/items/?all=1",
    "/p/cx/items/?owner=me",
    "/p/cx/do-now/actions/",
    "/p/cx/roadmap",
    "/p/cx/roadmap/timeline",
    "/p/cx/items/ACT-5",
)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_p8_pages_of_a_full_programme_stay_small(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)  # tokens count
    reader = enter(client, a_full_programme(lang).user)

    sizes = {path: size(reader, path) for path in PAGES}

    assert {path: (raw, packed) for path, (raw, packed) in sizes.items() if raw > MOST or packed > MOST_PACKED} == {}


def size(reader: FlaskClient, path: str) -> tuple[int, int]:
    """Bytes as they are, and as the weakest of a proxy's encodings sends them: gzip at level 6."""
    answer = reader.get(path)
    assert answer.status_code == 200
    return len(answer.data), len(gzip.compress(answer.data, 6))
