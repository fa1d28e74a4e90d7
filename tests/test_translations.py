"""Every word exists in French, and none waits for somebody to look at it again."""

import os
import re
import time
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from app.core.catalogue import compile_catalogues
from tools import catalogue

PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]")
FRENCH = catalogue.read(catalogue.path("fr"), "fr")


def translated(message: Message) -> bool:
    return bool(message.id) and catalogue.translated(message)


def texts(value: str | list[str] | tuple[str, ...]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def placeholders(value: str | list[str] | tuple[str, ...]) -> list[set[str]]:
    return [set(PLACEHOLDER.findall(text)) for text in texts(value)]


def strange_placeholders(message: Message) -> set[str]:
    """Those that the translation has and the original lacks, or that every form of it forgets."""
    given = set().union(*placeholders(message.id))
    used = set().union(*placeholders(message.string))
    return given ^ used


def test_french_is_complete() -> None:
    missing = [str(message.id) for message in catalogue.gathered() if message.id and message.id not in FRENCH]

    assert missing == []
    assert catalogue.untranslated(FRENCH) == []


def test_english_needs_no_second_look() -> None:
    english = catalogue.read(catalogue.path("en"), "en")

    assert [str(message.id) for message in english if message.id and message.fuzzy] == []


def test_translations_keep_the_placeholders() -> None:
    assert [str(message.id) for message in FRENCH if translated(message) and strange_placeholders(message)] == []


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_catalogues_are_as_the_tool_writes_them(language: str) -> None:
    """Else `make catalogue` was forgotten."""
    expected = catalogue.written(catalogue.updated(language, catalogue.gathered()))

    assert catalogue.path(language).read_bytes() == expected


def test_a_missing_translation_is_reported() -> None:
    words = Catalog(locale="fr", fuzzy=False)
    words.add("Owner", "Porteur")
    words.add("Due", "")
    words.add("Track", "Piste", flags=["fuzzy"])
    words.add(("%(num)d day", "%(num)d days"), ("%(num)d jour", ""))

    assert catalogue.untranslated(words) == ["'Due'", "'Track'", "('%(num)d day', '%(num)d days')"]


def test_a_forgotten_placeholder_is_found() -> None:
    message = Message("by %(name)s", "par %(nom)s")

    assert strange_placeholders(message) == {"name", "nom"}


def test_catalogues_are_compiled_once_and_again_after_a_change(tmp_path: Path) -> None:
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    po = folder / "messages.po"
    po.write_text('msgid "Owner"\nmsgstr "Porteur"\n')

    first, second = compile_catalogues(tmp_path), compile_catalogues(tmp_path)
    later = time.time() + 5
    po.write_text('msgid "Owner"\nmsgstr "Pilote"\n')
    os.utime(po, (later, later))
    third = compile_catalogues(tmp_path)

    assert (first, second, third) == ([folder / "messages.mo"], [], [folder / "messages.mo"])
    assert b"Pilote" in (folder / "messages.mo").read_bytes()
    assert sorted(file.name for file in folder.iterdir()) == ["messages.mo", "messages.po"]
