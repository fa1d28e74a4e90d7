"""Each rule of the house finds what it forbids, and nothing else."""

from collections import Counter
from pathlib import Path

import pytest

from tests import rules


def written(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def test_long_files_are_those_above_the_limit(tmp_path: Path) -> None:
    written(tmp_path, "fits.py", "x = 1\n" * rules.MAX_FILE)
    long = written(tmp_path, "long.py", "x = 1\n" * (rules.MAX_FILE + 1))

    assert rules.long_files(tmp_path) == [f"{long}: 251 lines"]


def test_long_functions_are_found_in_classes_too(tmp_path: Path) -> None:
    body = "        x = 1\n" * rules.MAX_FUNCTION
    file = written(tmp_path, "a.py", f"class A:\n    def long(self):\n{body}\n    def short(self):\n        x = 1\n")

    assert rules.long_functions(tmp_path) == [f"{file}:2 long"]


def test_long_templates_are_those_above_the_limit(tmp_path: Path) -> None:
    written(tmp_path, "fits.html", "<p>\n" * rules.MAX_TEMPLATE)
    long = written(tmp_path, "long.html", "<p>\n" * (rules.MAX_TEMPLATE + 1))

    assert rules.long_templates(tmp_path) == [f"{long}: 121 lines"]


def test_commits_counts_calls_not_words(tmp_path: Path) -> None:
    file = written(tmp_path, "a.py", '"""Never .commit() here."""\ndb.session.commit()\nsession().commit()\n')

    assert rules.commits(tmp_path) == Counter({file.as_posix(): 2})


def test_imports_finds_a_package_wherever_it_is_imported(tmp_path: Path) -> None:
    text = "import celery.app\nimport celerybeat\ndef f():\n    from celery import Task\n"
    file = written(tmp_path, "a.py", text)

    assert rules.imports("celery", tmp_path) == [f"{file}:1", f"{file}:4"]


def test_nested_imports_are_those_of_functions(tmp_path: Path) -> None:
    file = written(tmp_path, "a.py", "import os\ndef f():\n    import sys\n")

    assert rules.nested_imports(tmp_path) == [f"{file}:3"]


def test_re_exports_are_packages_with_code(tmp_path: Path) -> None:
    written(tmp_path, "empty/__init__.py", "")
    written(tmp_path, "said/__init__.py", '"""What it holds."""\n')
    allowed = written(tmp_path, "allowed/__init__.py", "x = 1\n")
    wrong = written(tmp_path, "wrong/__init__.py", "from a import b\n")

    assert rules.re_exports(tmp_path, except_for=frozenset({allowed.as_posix()})) == [str(wrong)]


def test_vague_names_are_found_in_files_and_folders(tmp_path: Path) -> None:
    written(tmp_path, "persona.py", "")
    file, folder = written(tmp_path, "utils.py", ""), written(tmp_path, "zz/helpers/dates.py", "")

    assert rules.vague_names(tmp_path) == [str(file), str(folder)]


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color: red">',
        "<p\n  onclick='go()'>",
        "<style>p {}</style>",
        "<script>go()</script>",
        '<a href="javascript:go()">',
    ],
)
def test_inline_code_is_found(tmp_path: Path, text: str) -> None:
    written(tmp_path, "page.html", text)

    assert len(rules.inline_code(tmp_path)) == 1


def test_inline_code_leaves_honest_markup_alone(tmp_path: Path) -> None:
    written(
        tmp_path,
        "page.html",
        '<script src="a.js"></script><p data-style="x" class="{{ f(once=1) }}">{# <p style="x"> #}',
    )

    assert rules.inline_code(tmp_path) == []


def test_foreign_resources_are_addresses_of_other_hosts(tmp_path: Path) -> None:
    text = '<svg xmlns="http://www.w3.org/2000/svg"></svg><a href="/p/">a</a><img src="//cdn.example/a.png">'
    file = written(tmp_path, "page.html", text)

    assert rules.foreign_resources(tmp_path) == [f'{file}: src="//']


def test_unknown_hosts_are_all_but_ours(tmp_path: Path) -> None:
    text = (
        "http://localhost:8000 https://jalon.cassel.example/x http://www.w3.org/2000/svg https://index.elsewhere/simple"
    )
    file = written(tmp_path, "a.md", text)

    assert rules.unknown_hosts([file]) == [f"{file}: index.elsewhere"]


def test_index_options_are_found(tmp_path: Path) -> None:
    file = written(tmp_path, "Makefile", "\tpip install --index-url x\n")

    assert rules.index_options([file]) == [f"{file}: --index-url"]
