"""Markdown typed by people, as HTML that can't do harm."""

import nh3
from markdown_it import MarkdownIt

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).enable(
    ["table", "strikethrough"]
)
_TAGS = set("p br strong em s code pre blockquote ul ol li a h1 h2 h3 h4 hr table thead tbody tr th td".split())


def html(text: str) -> str:
    """Rendered and sanitised: no raw HTML, no images, links only to http, https and mailto."""
    return nh3.clean(
        _markdown.render(text), tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"}
    )
