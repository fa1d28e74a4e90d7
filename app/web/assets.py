"""The files a browser loads: our own, the icons and those of installed wheels, under one address that
changes with their content.

Nothing is built: the style sheet's imports are put in place when the process starts, so that a page asks for one file.
"""

import gzip
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from flask import Flask, Response, abort, request, url_for

from app.web.icons import SPRITE, icons, sprite
from app.web.request import bare, public

OWN = Path(__file__).parent.parent / "static"
VENDOR = {
    "vendor/htmx.js": ("django_htmx", "static/django_htmx/htmx-2.min.js"),
    "vendor/manrope.ttf": ("font_manrope", "files/Manrope-VariableFont_wght.ttf"),
}
IMPORT = re.compile(r'@import url\("(?P<path>[^"]+)"\) layer\((?P<layer>\w+)\);')
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """One file, ready to leave."""

    body: bytes
    packed: bytes
    media_type: str


@dataclass(frozen=True)
class Assets:
    """Every file by its name, and `build`: the digest of them all, part of each address."""

    files: Mapping[str, Asset]
    build: str


def init_assets(app: Flask) -> None:
    """Serve the files under /static/ and give the templates `asset(name)` and `icon(name)`."""
    app.add_url_rule("/static/<build>/<path:name>", "static", _serve)
    app.jinja_env.globals.update(asset=_address, icon=icons(_address))


@cache
def assets() -> Assets:
    """The files, read once in the life of the process."""
    bodies = {path.relative_to(OWN).as_posix(): path.read_bytes() for path in sorted(OWN.rglob("*.*"))}
    bodies["css/app.css"] = _with_imports(bodies["css/app.css"].decode(), OWN / "css")
    bodies[SPRITE] = sprite()
    bodies |= {name: _vendor_path(*place).read_bytes() for name, place in VENDOR.items()}
    digest = sha256()
    for name, body in bodies.items():
        digest.update(name.encode() + b"\0" + sha256(body).digest())
    return Assets(
        {name: _asset(name, body) for name, body in bodies.items()},
        digest.hexdigest()[:12],
    )


def _address(name: str) -> str:
    if name not in assets().files:
        raise LookupError(f"no such asset: {name}")
    return url_for("static", build=assets().build, name=name)


@bare
@public
def _serve(build: str, name: str) -> Response:
    """The file; a page from before an update names an older build, and gets today's file without keeping it."""
    file = assets().files.get(name) or abort(404)
    packed = request.accept_encodings.quality("gzip") > 0
    response = Response(file.packed if packed else file.body, mimetype=file.media_type)
    response.headers["Cache-Control"] = FOREVER if build == assets().build else "no-cache"
    response.headers["Vary"] = "Accept-Encoding"
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


def _asset(name: str, body: bytes) -> Asset:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    # Windows' registry may call scripts text/plain, which browsers refuse as a module.
    media_type = {".js": "text/javascript", ".ttf": "font/ttf"}.get(Path(name).suffix, media_type)
    return Asset(body, gzip.compress(body, 9, mtime=0), media_type)


def _with_imports(sheet: str, folder: Path) -> bytes:
    def in_place(match: re.Match[str]) -> str:
        return f"@layer {match['layer']} {{\n{(folder / match['path']).read_text('utf-8')}}}"

    return IMPORT.sub(in_place, sheet).encode()


def _vendor_path(package: str, path: str) -> Path:
    """Where a wheel put a file, without running the wheel's code (django-htmx would want Django)."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise LookupError(f"the package {package} is not installed")
    return Path(spec.origin).parent / path
