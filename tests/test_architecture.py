"""The house stays as it was drawn: an artefact lacks no part, and no rule of style is quietly broken."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.core.enums import Labelled
from app.programme.item import Item
from tests import builders, rules
from tools import catalogue

CODE = (Path("app"), Path("workers"))
TEMPLATES = Path("templates")
PAGES = [folder for folder in sorted(TEMPLATES.glob("*")) if folder.name != "mail"]
OURS = ("app", "workers", "templates", "migrations", "tests", "tools", "docs", ".ci")
WRITTEN = {".py", ".html", ".txt", ".typ", ".css", ".js", ".md", ".toml", ".yml", ".cfg", ".mako", ".po", ".lock", ""}
WORDS = catalogue.gathered()


def kinds(parent: type[Item] = Item) -> Iterator[type[Item]]:
    """Every kind of item, however deep below the spine, without those that only gather others."""
    for child in parent.__subclasses__():
        if child.__mapper__.polymorphic_identity:
            yield child
        yield from kinds(child)


def name(kind: type[Item]) -> str:
    return str(kind.__mapper__.polymorphic_identity)


def our_files() -> list[Path]:
    top = [file for file in Path().iterdir() if file.is_file()]
    below = [file for folder in OURS for file in Path(folder).rglob("*") if file.is_file()]
    return sorted(file for file in top + below if file.suffix in WRITTEN and "__pycache__" not in file.parts)


every_kind = pytest.mark.parametrize("kind", sorted(kinds(), key=name), ids=name)


@every_kind
def test_kind_says_its_name_in_every_language(kind: type[Item]) -> None:
    assert [word for word in (kind.LABEL, kind.PLURAL) if word not in WORDS] == []


@every_kind
def test_kind_has_states_and_transitions_that_fit_and_are_named(kind: type[Item]) -> None:
    known = set(kind.STATES)
    reached = {state for step in kind.TRANSITIONS for state in (*step.sources, step.target)}

    assert reached == known
    assert [step.label for step in kind.TRANSITIONS if step.label not in WORDS] == []


@every_kind
def test_kind_has_a_body_of_its_page(kind: type[Item]) -> None:
    assert len(list(TEMPLATES.rglob(f"{name(kind)}/_body.html"))) == 1


@every_kind
def test_kind_has_a_builder(kind: type[Item]) -> None:
    assert {f"a_{name(kind)}", f"an_{name(kind)}"} & set(vars(builders))


def test_kinds_have_prefixes_of_their_own() -> None:
    prefixes = [kind.PREFIX for kind in kinds()]

    assert len(prefixes) == len(set(prefixes))


def test_codes_are_named_in_every_language() -> None:
    labels = [member.label for codes in Labelled.__subclasses__() for member in codes]

    assert [label for label in labels if label not in WORDS] == []


def test_every_route_says_who_may_call_it(app: Flask) -> None:
    silent = {rule.endpoint for rule in app.url_map.iter_rules()} - {
        endpoint for endpoint, view in app.view_functions.items() if hasattr(view, "permission")
    }

    assert silent == set()


def test_only_two_files_commit() -> None:
    assert rules.commits(*CODE) == {"app/core/db.py": 1}


def test_the_application_does_not_know_celery() -> None:
    assert rules.imports("celery", Path("app")) == []


def test_files_functions_and_templates_stay_small() -> None:
    assert rules.long_files(*CODE) == []
    assert rules.long_functions(*CODE) == []
    assert rules.long_templates(TEMPLATES) == []


def test_modules_are_named_after_what_they_hold() -> None:
    assert rules.vague_names(*CODE) == []


def test_imports_stand_at_the_top_and_packages_export_nothing() -> None:
    assert rules.nested_imports(*CODE) == []
    assert rules.re_exports(*CODE, except_for=frozenset({"app/__init__.py", "app/web/__init__.py"})) == []


def test_pages_hold_neither_inline_code_nor_foreign_resources() -> None:
    assert [found for folder in PAGES for found in rules.inline_code(folder)] == []
    assert rules.foreign_resources(TEMPLATES) == []


def test_no_file_names_a_foreign_host_or_a_package_index() -> None:
    rules_themselves = {Path("tests/rules.py"), Path("tests/test_rules.py")}
    files = [file for file in our_files() if file not in rules_themselves]

    assert rules.unknown_hosts(files) == []
    assert rules.index_options([file for file in files if file != Path("tools/lock.py")]) == []
