"""The HTML of a mail, made fit for a page that allows no inline style: its styles become a style sheet of ours."""

import re

import nh3

TAG = re.compile(r"<[a-z][a-z0-9]*(?:\s+[\w-]+(?:=\"[^\"]*\")?)*\s*/?>")
STYLE = re.compile(r'\sstyle="([^"]*)"')
FRAME = ".letter-html"
LAID_OUT = {"width", "align", "valign", "colspan", "rowspan", "role", "lang", "dir", "style"}
PROPERTIES = frozenset(
    f"{side}{part}"
    for side in ("border", "border-top", "border-bottom", "border-left", "border-right")
    for part in ("", "-color", "-style", "-width", "-radius", "-collapse", "-spacing")
) | frozenset(
    """background background-color color display font font-family font-size font-style font-weight height letter-spacing
    line-height margin margin-top margin-bottom margin-left margin-right max-width min-width padding padding-top
    padding-bottom padding-left padding-right text-align text-decoration text-transform vertical-align white-space
    width overflow list-style""".split()
)


def tidy(html: str) -> str:
    """Only what a letter needs: no script, no picture from elsewhere, no property that leaves its place."""
    tags = nh3.ALLOWED_TAGS - {"img"}
    attributes = {tag: nh3.ALLOWED_ATTRIBUTES.get(tag, set()) | LAID_OUT for tag in tags}
    return nh3.clean(
        html.replace("<body", "<div").replace("</body>", "</div>"),
        tags=tags,
        clean_content_tags={"script", "style", "title", "head"},
        attributes=attributes,
        url_schemes={"http", "https", "mailto"},
        filter_style_properties=set(PROPERTIES),
    )


def without_styles(html: str) -> tuple[str, str]:
    """`html` made tidy, its inline styles as classes, and the style sheet that says what they look like."""
    names: dict[str, str] = {}

    def named(tag: re.Match[str]) -> str:
        return STYLE.sub(lambda style: f' class="{names.setdefault(style[1], f"m{len(names)}")}"', tag[0])

    page = TAG.sub(named, tidy(html))
    rules = [f"{FRAME} {{ color-scheme: light; }}"] + [
        f"{FRAME} .{name} {{ {declarations(style)} }}" for style, name in names.items()
    ]
    return page, "\n".join(rules)


def declarations(style: str) -> str:
    """The declarations of one attribute; those that load something or could close the rule are left out."""
    plain = style.replace("&amp;", "&").replace("&quot;", '"')
    return "; ".join(part.strip() for part in plain.split(";") if part.strip() and not re.search(r"[{}<@\\]|url", part))
