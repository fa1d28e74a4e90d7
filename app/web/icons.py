"""Line icons (Lucide) as inline SVG: drawn, never a glyph of some fallback font."""

import re
from functools import cache

from lucide.jinja import lucide
from markupsafe import Markup

SAID_BY_STYLES = re.compile(r'\s(?:width|height|fill|stroke|stroke-\w+)="[^"]*"')
"""What the frame of each drawing repeats: a page holds dozens of them, the class `icon` says it once."""


@cache
def icon(name: str, label: str = "") -> Markup:
    """The icon `name`, one em square, in the colour of the text; decoration unless it has a `label`."""
    meaning = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    frame, end, shapes = str(lucide(name, size=24, **{"class": "icon", **meaning})).partition(">")
    return Markup(SAID_BY_STYLES.sub("", frame) + end + shapes.replace("\n", ""))  # noqa: S704 - a drawing of ours
