"""Markdown with people in it: they bear the name that they have now, and nothing becomes code."""

import pytest

from app.core.markdown import html, plain

CALLED = {"Léa": "Léa Fontaine", "Léa F": "Léa F.", "<b>": "x"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Merci @Léa !", '<p>Merci <b class="mention">@Léa Fontaine</b> !</p>\n'),
        ("**@Léa**", '<p><strong><b class="mention">@Léa Fontaine</b></strong></p>\n'),
        ("@Léa F et @Léa", '<p><b class="mention">@Léa F.</b> et <b class="mention">@Léa Fontaine</b></p>\n'),
        ("@Léanne", "<p>@Léanne</p>\n"),
        ("a@Léa", "<p>a@Léa</p>\n"),
        ("`@Léa`", "<p><code>@Léa</code></p>\n"),
        ("[x](https://host/@Léa)", '<p><a href="https://host/@L%C3%A9a" rel="noopener noreferrer">x</a></p>\n'),
    ],
)
def test_people_are_marked_in_what_is_said(text: str, shown: str) -> None:
    assert html(text, CALLED) == shown


def test_a_name_never_becomes_code() -> None:
    assert html("@Léa", {"Léa": "<script>alert(1)</script>"}) == (
        '<p><b class="mention">@&lt;script&gt;alert(1)&lt;/script&gt;</b></p>\n'
    )


def test_plain_keeps_the_words_alone() -> None:
    assert plain("**Gras** et `code`\n\n- un\n- [deux](https://host) & <b>") == "Gras et code un deux & <b>"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("See https://example.org/a?b=1.", '<a href="https://example.org/a?b=1" rel="noopener noreferrer">'),
        ("(http://example.org/b)", '<a href="http://example.org/b" rel="noopener noreferrer">'),
    ],
)
def test_bare_addresses_are_links(text, shown):
    assert shown in html(text)


@pytest.mark.parametrize(
    "text", ["plan.md", "www.example.org", "nadia@example.org", "//example.org", "`https://example.org`"]
)
def test_what_is_no_whole_address_is_no_link(text):
    assert "<a" not in html(text)
