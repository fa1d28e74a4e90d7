"""`jalon import actions`: the last line, the exit codes, and nothing left behind."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import xlsxwriter
from click.testing import CliRunner, Result

from app.core import db
from app.do_now.action import Action
from app.do_now.import_row import ImportFile
from app.programme.programme import Programme
from tests.builders import MONDAY, a_programme
from workers.console import jalon

DATA = Path(__file__).parents[1] / "data"
INVENTORY = DATA / "inventaire-actions.csv"


@pytest.fixture
def console(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run `jalon import actions` on a database with the programme «cassel»."""
    variables = {"JALON_DATA_DIR": str(tmp_path), "JALON_DATABASE_URL": database_url, "JALON_SECRET_KEY": "x" * 32}
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    before = db.session.session_factory.kw["bind"]
    db.connect(database_url)
    a_programme(slug="cassel")
    engines = [db.session.session_factory.kw["bind"]]

    def run(file: Path, *options: str, slug: str = "cassel") -> Result:
        result = CliRunner().invoke(jalon, ["import", "actions", str(file), "--programme", slug, *options])
        engines.append(db.session.session_factory.kw["bind"])
        return result

    yield run
    db.session.remove()
    for engine in engines:
        engine.dispose()
    db.session.configure(bind=before)


def last(result: Result) -> tuple[int, str]:
    return result.exit_code, result.stdout.splitlines()[-1]


def count(table: Any) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_the_inventory_comes_in_once(console: Any) -> None:
    assert last(console(INVENTORY, "--dry-run")) == (0, "24 added, 0 unchanged, 0 refused")
    assert count(Action) == 0
    assert last(console(INVENTORY)) == (0, "24 added, 0 unchanged, 0 refused")
    assert last(console(INVENTORY)) == (0, "0 added, 24 unchanged, 0 refused")
    assert (count(Action), count(ImportFile)) == (24, 1)


def test_closed_programme_takes_nothing(console: Any) -> None:
    db.session.execute(sa.update(Programme).values(closed_at=MONDAY))
    db.session.commit()

    result = console(INVENTORY)

    assert (result.exit_code, "This programme is closed" in result.stderr, count(Action)) == (2, True, 0)


def test_refused_rows_are_told_and_nothing_is_written(console: Any) -> None:
    result = console(DATA / "actions-refused.csv", "--new-categories")

    assert last(result) == (1, "0 added, 0 unchanged, 7 refused")
    assert "row 2: Date de début “31/02/2020”: This date does not exist" in result.stderr
    assert (count(Action), count(ImportFile)) == (0, 0)


def test_unknown_categories_are_exit_code_3(console: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("Titre;Catégorie\nA;Vélo\nB;Formation\n")

    refused = console(file)
    assert last(refused) == (3, "0 added, 0 unchanged, 0 refused")
    assert refused.stderr == "unknown categories (--new-categories adds them): Vélo, Formation\n"
    assert last(console(file, "--new-categories")) == (0, "2 added, 0 unchanged, 0 refused")


def test_changes_are_written_with_update_only(console: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("N°;Titre\n1;Drive\n2;Jauge\n")
    console(file)
    file.write_text("N°;Titre\n1;Le drive\n2;Jauge\n")

    assert console(file).stdout.splitlines() == [
        "1 differ from the inventory: left as they are (--update)",
        "0 added, 1 unchanged, 0 refused",
    ]
    assert console(file, "--update").stdout.splitlines() == [
        "1 differ from the inventory: written",
        "0 added, 1 unchanged, 0 refused",
    ]
    assert last(console(file)) == (0, "0 added, 2 unchanged, 0 refused")


def test_columns_are_named_on_the_command_line(console: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("Quoi;Titre;Mot\nDrive;x;y\n")

    assert last(console(file, "--map", "quoi=title", "--map", "Mot=")) == (0, "1 added, 0 unchanged, 0 refused")
    db.session.rollback()
    assert db.session.scalars(sa.select(Action.title)).all() == ["Drive"]
    for wrong, sentence in (("quoi", "is not HEADER=FIELD"), ("quoi=x", "is not HEADER=FIELD"), ("Où=title", "“Où”")):
        result = console(file, "--map", wrong)
        assert (result.exit_code, sentence in result.stderr) == (2, True)


def test_a_workbook_comes_in_with_the_sheet_that_is_named(console: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(file) as book:
        for name in ("2025", "2026"):
            book.add_worksheet(name).write_column(0, 0, ["Titre", f"Action de {name}"])

    assert last(console(file, "--sheet", "2026")) == (0, "1 added, 0 unchanged, 0 refused")
    assert last(console(file)) == (0, "1 added, 0 unchanged, 0 refused")
    assert console(file, "--sheet", "2027").stderr == "Error: The workbook has no sheet of this name.\n"


def test_dates_that_could_be_read_both_ways_are_told(console: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("Titre;Début\nDrive;03/04/2020\n")

    assert console(file, "--dry-run").stdout.splitlines()[0] == "Début: “03/04/2020” is taken for 2020-04-03"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Error: This file is empty."),
        (b"PK\x03\x04", "Error: This workbook is damaged"),
        (b"Client;Montant\nA;1\n", "Error: No column is named"),
    ],
)
def test_a_file_that_is_no_inventory_is_exit_code_2(
    console: Any, tmp_path: Path, content: bytes, sentence: str
) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(content)

    result = console(file)
    assert (result.exit_code, result.stderr[: len(sentence)]) == (2, sentence)


def test_a_wrong_call_is_exit_code_2(console: Any, tmp_path: Path) -> None:
    assert console(tmp_path / "missing.csv").exit_code == 2
    assert console(INVENTORY, slug="nowhere").stderr == "Error: there is no programme 'nowhere'.\n"
