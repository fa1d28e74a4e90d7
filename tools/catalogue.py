"""The words of the interface: `python -m tools.catalogue [file.po …]`.

Gathers the marked words, keeps their translations, takes in those of the given files, and lists what French lacks.
Words that are no longer used go to the end of the catalogue, and come back if they are used again.
"""

import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
TRANSLATIONS = ROOT / "app" / "translations"
LANGUAGES = ("fr", "en")
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None, "lazy_gettext": None, "lazy_ngettext": (1, 2)}
FOLDERS = ("app", "templates", "workers")
HEAD = r"""msgid ""
msgstr ""
"Language: {language}\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: {plurals}\n"

"""


def main(files: Iterable[Path]) -> None:
    for language in LANGUAGES:
        catalogue = updated(language, gathered())  # anew: a catalogue keeps and changes the messages it is given
        for file in files if language == "fr" else ():
            take_in(catalogue, read(file, language))
        path(language).parent.mkdir(parents=True, exist_ok=True)
        path(language).write_bytes(written(catalogue))
    print("\n".join(untranslated(read(path("fr"), "fr"))) or "Every word is translated.")


def path(language: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def read(file: Path, language: str) -> Catalog:
    with file.open("rb") as source:
        return read_po(source, locale=language)


def gathered() -> Catalog:
    """Every marked word of the code and of the templates, with the files that use it."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    words = Catalog(project="Jalon", fuzzy=False)
    for folder in FOLDERS:
        patterns = [(glob.removeprefix(f"{folder}/"), way) for glob, way in methods if glob.startswith(f"{folder}/")]
        found = extract_from_dir(
            ROOT / folder,
            patterns,
            options,
            keywords=KEYWORDS,
            comment_tags=("Translators:",),
            directory_filter=lambda folder: True,
        )
        for file, _line, message, comments, context in sorted(found, key=lambda each: (each[0], each[1])):
            words.add(message, None, [(f"{folder}/{file}", 0)], auto_comments=comments, context=context)
    return words


def updated(language: str, words: Catalog) -> Catalog:
    """The catalogue of `language` with these words: no guesses, nothing translated is lost."""
    file = path(language)
    catalogue = read(file, language) if file.exists() else Catalog(locale=language, project="Jalon", fuzzy=False)
    known = {**{message.id: message for message in catalogue}, **catalogue.obsolete}
    catalogue.update(words, no_fuzzy_matching=True)
    for message in catalogue:
        if message.id and not translated(message) and (before := known.get(message.id)):
            message.string = before.string
    return catalogue


def take_in(catalogue: Catalog, other: Catalog) -> None:
    """Copy the translations of `other`; those of words that nothing uses yet wait at the end."""
    for message in other:
        if not message.id or not translated(message):
            continue
        mine = catalogue.get(message.id)
        if mine:
            mine.string = message.string
        else:
            catalogue.obsolete[message.id] = message


def written(catalogue: Catalog) -> bytes:
    """The file's bytes: the same words always give the same bytes, without dates or line numbers."""
    target = BytesIO()
    write_po(target, catalogue, width=120, sort_by_file=True, include_lineno=False, omit_header=True)
    head = HEAD.format(language=catalogue.locale, plurals=catalogue.plural_forms)
    return head.encode() + target.getvalue()


def translated(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, list | tuple) else bool(message.string)


def untranslated(catalogue: Catalog) -> list[str]:
    """The words without a translation, or with one that somebody must look at again."""
    return [repr(message.id) for message in catalogue if message.id and (message.fuzzy or not translated(message))]


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
