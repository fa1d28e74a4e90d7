"""What a browser loads: from this origin only, once, and the versions that we mean."""

import gzip
import re
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from app.web.assets import assets
from app.web.icons import NAMES, icons

FILES = assets().files


def address(name: str, build: str = assets().build) -> str:
    return f"/static/{build}/{name}"


def test_htmx_is_the_version_we_mean() -> None:
    assert re.findall(rb'version:"([^"]+)"', FILES["vendor/htmx.js"].body) == [b"2.0.10"]


def test_manrope_is_a_variable_font() -> None:
    assert FILES["vendor/manrope.ttf"].media_type == "font/ttf"
    assert b"fvar" in FILES["vendor/manrope.ttf"].body[:400]


def test_style_sheet_holds_its_imports_in_layers() -> None:
    sheet = FILES["css/app.css"].body.decode()

    assert "@import" not in sheet
    assert sheet.startswith("/*")
    assert set(re.findall(r"@layer (\w+) \{", sheet)) == {"tokens", "base", "layout", "components", "print"}


def test_every_component_is_part_of_the_style_sheet() -> None:
    sheet = FILES["css/app.css"].body
    parts = [name for name in FILES if name.startswith("css/") and name != "css/app.css"]

    assert [name for name in parts if FILES[name].body not in sheet] == []


def test_every_script_is_loaded_and_every_loaded_script_exists() -> None:
    loaded = re.findall(r'import "\./(.+)";', FILES["js/app.js"].body.decode())

    assert {f"js/{name}" for name in loaded} == {name for name in FILES if name.startswith("js/")} - {"js/app.js"}


def test_nothing_names_another_host_or_a_missing_file() -> None:
    text = b"".join(file.body for name, file in FILES.items() if name.startswith(("css/", "js/")))

    assert re.findall(rb"https?://", text) == []
    assert set(re.findall(rb'url\("\.\./([^"]+)"\)', text)) == {b"vendor/manrope.ttf"}


def test_current_build_is_kept_for_ever(client: FlaskClient) -> None:
    answer = client.get(address("css/app.css"))

    assert answer.status_code == 200
    assert answer.mimetype == "text/css"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_older_build_is_answered_but_not_kept(client: FlaskClient) -> None:
    answer = client.get(address("js/app.js", build="000000000000"))

    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"


def test_compressed_file_is_the_same_file(client: FlaskClient) -> None:
    answer = client.get(address("vendor/manrope.ttf"), headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == FILES["vendor/manrope.ttf"].body


@pytest.mark.parametrize("name", ["nothing.css", "css", "../settings.py", "%2e%2e/settings.py", "css/%00"])
def test_other_names_are_not_found(client: FlaskClient, name: str) -> None:
    assert client.get(address(name)).status_code == 404


def test_icon_points_into_the_sprite_and_is_decoration_unless_it_has_a_label() -> None:
    icon = icons(lambda name: f"/static/{name}")

    assert icon("plus") == '<svg class="icon" aria-hidden="true"><use href="/static/icons.svg#plus"/></svg>'
    assert 'role="img" aria-label="Fermer &lt;b&gt;"' in icon("x", "Fermer <b>")
    with pytest.raises(LookupError, match="no such icon: plsu"):
        icon("plsu")


def test_sprite_holds_each_icon_once(client: FlaskClient) -> None:
    answer = client.get(address("icons.svg"))

    assert answer.mimetype == "image/svg+xml"
    assert re.findall(r'<symbol id="([a-z0-9-]+)" viewBox="0 0 24 24">[^"]*<', answer.text) == NAMES
    assert ElementTree.fromstring(answer.text).tag == "{http://www.w3.org/2000/svg}svg"
