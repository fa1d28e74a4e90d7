"""Line icons (Lucide) as inline SVG: drawn, never a glyph of some fallback font."""

from functools import cache

from lucide.jinja import lucide
from markupsafe import Markup


@cache
def icon(name: str, label: str = "") -> Markup:
    """The icon `name`, one em square, in the colour of the text; decoration unless it has a `label`."""
    meaning = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    drawing = lucide(name, size=24, **{"class": "icon", **meaning})
    assert isinstance(drawing, Markup)
    return drawing
