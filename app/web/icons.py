"""Line icons (Lucide): drawn, never a glyph of some fallback font.

The drawings stand in one file that a browser keeps, `icons.svg`; a page only points at them.
"""

from collections.abc import Callable
from functools import lru_cache

from lucide.jinja import lucide
from markupsafe import Markup

SPRITE = "icons.svg"
NAMES = (
    "archive arrow-down arrow-left arrow-right arrow-up braces calendar check chevrons-up chevrons-up-down "
    "clipboard-paste copy download eye file-down file-plus hash house inbox keyboard languages link list-checks "
    "list-filter loader log-out mail menu merge milestone octagon-x paperclip pencil pencil-line pin plus presentation "
    "refresh-cw rotate-cw search send sparkles tag trash-2 triangle-alert undo-2 unlink upload user user-plus x"
).split()
"""The icons that pages use."""

Icon = Callable[..., Markup]


def sprite() -> bytes:
    """One SVG file with a symbol for each icon; the class `icon` says how they are drawn."""
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(map(_symbol, NAMES))}</svg>'.encode()


def icons(address: Callable[[str], str]) -> Icon:
    """What templates call `icon`; `address` leads to an asset."""

    @lru_cache(512)  # a row may show one: its address is made once
    def icon(name: str, label: str = "") -> Markup:
        """The icon `name`, one em square, in the colour of the text; decoration unless it has a `label`."""
        if name not in NAMES:
            raise LookupError(f"no such icon: {name}")
        meaning = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
        return Markup('<svg class="icon" {}><use href="{}#{}"/></svg>').format(meaning, address(SPRITE), name)

    return icon


def _symbol(name: str) -> str:
    _frame, _end, drawn = str(lucide(name, size=24)).replace("\n", "").partition(">")
    return f'<symbol id="{name}" viewBox="0 0 24 24">{drawn.removesuffix("</svg>")}</symbol>'
