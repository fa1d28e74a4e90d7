"""Which sheet, which row, which column: guessed, said, remembered; the same for CSV and for workbooks."""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import xlsxwriter

from app.core import db, queue
from app.core.clock import running_from
from app.core.errors import Refused
from app.core.sheet import Row, under
from app.core.spreadsheet import first_rows
from app.core.spreadsheet import read as read_table
from app.do_now.action import Action
from app.do_now.category import categories_of
from app.do_now.import_actions import ask, cancel, choose, receive
from app.do_now.import_categories import closest
from app.do_now.import_cells import Values
from app.do_now.import_columns import fingerprint, guessed, header_among
from app.do_now.import_formats import Order, formats_of
from app.do_now.import_jobs import read_job, write_job
from app.do_now.import_layout import Glance, Layout
from app.do_now.import_look import layout_for
from app.do_now.import_mapping import ImportMapping
from app.do_now.import_reading import Source, compared
from app.do_now.import_row import Fate, ImportFile, ImportRow
from app.do_now.import_step import Step, step_of
from app.programme.member import Member
from app.programme.programme import Programme
from tests.builders import a_member, a_programme
from tests.do_now.importing import INVENTORY, NOW, actions, bring, read, reasons

VERBATIMS = Path(__file__).parents[1] / "data" / "verbatims.csv"

pytestmark = pytest.mark.usefixtures("real_database")


@pytest.fixture
def cassel() -> Programme:
    return a_programme(lang="fr")


@pytest.fixture
def lea(cassel: Programme) -> Member:
    return a_member(cassel)


def workbook(*sheets: tuple[str, list[list[Any]]]) -> bytes:
    """Dates as dates, numbers as numbers."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for line, cells in enumerate(rows):
            sheet.write_row(line, 0, cells)
    book.close()
    return out.getvalue()


def typed(cell: str) -> Any:
    """What a spreadsheet program makes of a cell of the inventory when it opens the CSV."""
    for shape in ("%d/%m/%Y", "%d/%m/%y"):
        try:
            return datetime.strptime(cell, shape)
        except ValueError:
            continue
    return int(cell) if cell.isdecimal() else cell


def values(programme: Programme) -> list[dict[str, Any]]:
    own = {"id", "programme_id", "search_text", "category_id"}
    names = [column.key for column in Action.__mapper__.column_attrs if column.key not in own]
    return [
        {name: getattr(action, name) for name in names} | {"category": action.category and action.category.code}
        for action in actions(programme)
    ]


def test_a_workbook_gives_the_same_actions_as_the_csv(cassel: Programme) -> None:
    rows = list(csv.reader(StringIO(INVENTORY.decode("cp1252")), delimiter=";"))
    typed_rows = [rows[0], *([typed(cell) for cell in row] for row in rows[1:])]
    rivoli = a_programme(lang="fr")

    from_csv = bring(cassel, INVENTORY)
    from_xlsx = bring(rivoli, workbook(("Notes", [["À lire"]]), ("Inventaire", typed_rows)))

    assert from_csv == from_xlsx == {"added": 24, "changed": 0, "unchanged": 0}
    assert values(rivoli) == values(cassel)
    assert bring(cassel, workbook(("Inventaire", typed_rows)))["unchanged"] == 24


def test_reviews_are_refused_kindly_and_read_once_their_columns_are_said(cassel: Programme, lea: Member) -> None:
    """Real ones, with emoji, quotation marks, and notes with a comma."""
    content = VERBATIMS.read_bytes()
    with pytest.raises(Refused, match=r"Columns seen: auteur, opinion, commentaire, note, date\."):
        layout_for(cassel, content)
    said = {"opinion": "title", "commentaire": "body", "date": "started_on", "auteur": "number"}

    imported = read(cassel, content, named=said)
    assert {sentence for told in reasons(imported).values() for sentence in told} == set()
    bring(cassel, content, named=said)

    written = list(csv.DictReader(StringIO(content.decode()), delimiter=";"))
    found = actions(cassel)
    assert len(found) == len(written) == 40
    assert [(a.source_ref, a.title) for a in found] == [(w["auteur"], " ".join(w["opinion"].split())) for w in written]
    assert [a.body for a in found] == [w["commentaire"].strip() for w in written]
    assert any("🙈" in a.body for a in found)
    assert any('"du monde"' in a.body for a in found)
    assert found[0].started_on == date(2023, 7, 17)

    refused = read(cassel, content, named=said | {"note": "customer_sense"})
    assert set().union(*reasons(refused).values()) == {"This is not a whole number from 1 to 5."}


def rows_of(text: str) -> list[Row]:
    return first_rows(text.encode(), 25)[""]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("N°;Titre;Début\n1;Drive;x\n", 1),
        ("Inventaire des actions\n\nN°;Titre;Début\n1;Drive;x\n", 3),
        ("Inventaire\nDirection;Achats;\nN°;Titre;Début\n1;Drive;x\n", 3),
        ("Relevé\nClient;Montant;Objet\nA;1;x\nB;2;y\n", 2),
        ("Quoi\nDrive\nJauge\n", 1),
        ("a;b\n1;2\n3;4\n", 1),
    ],
)
def test_the_row_that_names_the_columns_is_found(text: str, line: int) -> None:
    assert header_among(rows_of(text)).line == line


def test_the_first_sheet_with_actions_is_taken_and_another_by_its_name(cassel: Programme) -> None:
    content = workbook(
        ("Notes", [["Client", "Montant"], ["A", 1]]),
        ("2025", [["Titre"], ["Un"]]),
        ("2026", [["Titre"], ["Deux"]]),
    )

    assert layout_for(cassel, content) == Layout("2025", 1, ["title"])
    assert layout_for(cassel, content, sheet="2026") == Layout("2026", 1, ["title"])
    assert layout_for(cassel, content, sheet="Notes", named={"client": "title"}).fields == ["title", None]
    with pytest.raises(Refused, match="no sheet of this name"):
        layout_for(cassel, content, sheet="2027")


def test_a_field_that_is_given_to_a_column_leaves_the_other(cassel: Programme) -> None:
    content = b"Titre;Action;Remarque\na;b;c\n"

    assert layout_for(cassel, content, named={"ACTION ": "title"}).fields == [None, "title", "body"]
    assert layout_for(cassel, content, named={"Remarque": None}).fields == ["title", None, None]
    with pytest.raises(Refused, match="No column is named “Budget”"):
        layout_for(cassel, content, named={"Budget": "body"})


def test_a_sheet_is_told_again_whatever_its_capitals_and_brackets() -> None:
    assert fingerprint(["N°", "Action  (2020)", ""]) == fingerprint(["n°", "ACTION", ""])
    assert fingerprint(["N°", "Action"]) != fingerprint(["Action", "N°"])


def glance(text: str) -> Glance:
    return Glance.of(first_rows(text.encode(), 25))


def test_a_glance_is_kept_as_it_was() -> None:
    seen = glance("Titre;Remarque\nDrive;" + "x" * 300 + "\nJauge;y\nDrive;y\n")

    assert Glance.kept_as(seen.kept()) == seen
    assert seen.examples("", 1, 0) == ["Drive", "Jauge"]
    assert seen.examples("", 1, 1) == ["x" * 200, "y"]


@pytest.mark.parametrize(
    ("cells", "order", "assumed"),
    [
        (["16/03/2020", "03/04/2020"], Order.DAY_FIRST, False),
        (["03/16/2020", "03/04/2020"], Order.MONTH_FIRST, False),
        (["3.4.2020"], Order.DAY_FIRST, False),
        (["03/04/2020"], None, True),
        (["16/03/2020", "03/16/2020", "01/02/2020"], None, True),
    ],
)
def test_the_order_of_dates_is_read_from_the_whole_column(cells: list[str], order: Order | None, assumed: bool) -> None:
    sheet = under(read_table(("Titre;Début\n" + "".join(f"x;{cell}\n" for cell in cells)).encode()))

    for lang, usual in (("fr", Order.DAY_FIRST), ("en", Order.MONTH_FIRST)):
        found = formats_of(sheet, ["title", "started_on"], lang=lang)
        told = [(dates["order"], dates["assumed"]) for dates in found.told["dates"]]
        assert told == [((order or usual).value, assumed)]
        assert found.month_first == ({"started_on"} if (order or usual) is Order.MONTH_FIRST else set())
    chosen = formats_of(sheet, ["title", "started_on"], lang="fr", chosen="mdy")
    assert [(dates["order"], dates["assumed"]) for dates in chosen.told["dates"]] == [("mdy", False)]


def test_a_column_that_leaves_the_order_open_goes_with_the_others(cassel: Programme) -> None:
    bring(cassel, "Titre;Début;Fin\nDrive;03/04/2020;05/20/2020\n")

    (action,) = actions(cassel)
    assert (action.started_on, action.ended_on) == (date(2020, 3, 4), date(2020, 5, 20))


def test_dates_that_name_themselves_say_nothing_about_the_order() -> None:
    sheet = under(read_table("Titre;Début\na;2020-03-04\nb;4 mars 2020\nc;\n".encode()))

    assert formats_of(sheet, ["title", "started_on"], lang="en").told == {"dates": [], "decimal": ""}


def test_errors_and_formulas_without_result_are_refused_cells(cassel: Programme) -> None:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Inventaire")
    sheet.write_row(0, 0, ["Titre", "Remarque", "Budget"])
    sheet.write_row(1, 0, ["Drive"])
    sheet.write_formula(1, 1, "=A9", None, "#REF!")
    sheet.write_formula(1, 2, "=A9", None, "#REF!")
    sheet.write_row(2, 0, ["Jauge"])
    sheet.write_formula(2, 1, '=A2&"x"', None, "")
    book.close()

    imported = read(cassel, out.getvalue())

    assert reasons(imported) == {
        2: ["Your spreadsheet program shows an error here: correct the formula, or empty the cell."],
        3: ["The file holds this formula without its result: open it in your spreadsheet program, save it, send it."],
    }
    rows = db.session.scalars(sa.select(ImportRow).where(ImportRow.fate == Fate.REFUSED).order_by(ImportRow.line))
    assert [row.errors[0]["cell"] for row in rows] == ["#REF!", '=A2&"x"']


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Securité", "safety"),
        ("Accès et canal", "access"),
        ("Hygiène et sécurité", "safety"),
        ("Assistance client", "assistance"),
        ("Info", "information"),
        ("Formation", None),
        ("Vélo", None),
        ("C++", None),
    ],
)
def test_an_unknown_category_is_compared_with_those_that_are_known(
    cassel: Programme, label: str, code: str | None
) -> None:
    known = list(db.session.scalars(categories_of(cassel)))

    found = closest(label, known)

    assert next((category.code for category in known if category.id == found), None) == code


@pytest.fixture
def work() -> Iterator[Any]:
    """Does one job that waits, as `app.jobs` does."""
    clock = running_from(NOW)

    def run() -> None:
        with db.writing():
            claim = queue.claim_next({"read_actions", "write_actions"}, clock())
        job = {"read_actions": read_job, "write_actions": write_job}
        if claim:
            try:
                result = job[claim.kind](claim, clock)
                with db.writing():
                    queue.finish(claim, result, now=clock())
            except queue.LostLease:
                db.session.rollback()

    yield run
    db.session.rollback()


def sent(programme: Programme, content: str, by: Member) -> int:
    with db.writing():
        mine = db.session.get_one(Programme, programme.id), db.session.get_one(Member, by.id)
        return receive(mine[0], name="a.csv", content=content.encode(), by=mine[1], now=NOW).id


def said(import_id: int, by: Member, fields: list[str | None], dates: str = "") -> None:
    with db.writing():
        imported = db.session.get_one(ImportFile, import_id, populate_existing=True)
        layout = Layout("", 1, fields, dates)
        choose(imported, layout, by=db.session.get_one(Member, by.id), now=NOW)


def step(import_id: int) -> Step:
    db.session.rollback()
    return step_of(db.session.get_one(ImportFile, import_id, populate_existing=True))


def test_what_columns_hold_is_remembered_for_the_programme(cassel: Programme, lea: Member, work: Any) -> None:
    first = sent(cassel, "Quoi;Mot\nDrive;x\n", lea)
    work()
    assert step(first) is Step.CHOOSING
    said(first, lea, ["title", "body"])
    work()
    assert step(first) is Step.FOUND

    second = sent(cassel, "QUOI ;Mot (2)\nJauge;03/04/2020\n", lea)
    work()
    assert step(second) is Step.FOUND
    imported = db.session.get_one(ImportFile, second)
    assert (imported.mapping and imported.mapping.by, imported.layout and imported.layout["fields"]) == (
        db.session.get_one(Member, lea.id),
        ["title", "body"],
    )
    assert layout_for(db.session.get_one(Programme, cassel.id), b"quoi;mot\na;b\n").fields == ["title", "body"]

    said(second, lea, ["title", "started_on"], "mdy")
    work()
    assert step(second) is Step.FOUND
    (row,) = db.session.scalars(sa.select(ImportRow).where(ImportRow.import_id == second))
    assert row.started_on == date(2020, 3, 4)
    db.session.rollback()
    (mapping,) = db.session.scalars(sa.select(ImportMapping))
    assert (mapping.fields, mapping.dates) == (["title", "started_on"], "mdy")

    rivoli = a_programme()
    elsewhere = sent(rivoli, "Quoi;Mot\nDrive;x\n", a_member(rivoli))
    work()
    assert step(elsewhere) is Step.CHOOSING


def test_columns_that_nobody_could_read_by_are_refused(cassel: Programme, lea: Member, work: Any) -> None:
    file = sent(cassel, "Quoi;Mot\nDrive;x\n", lea)
    work()

    for fields, dates, sentence in (
        (["body", None], "", "Say which column holds the title"),
        (["title", "title"], "", "Two columns hold the same thing"),
        (["title", None], "ymd", "Choose one of the list"),
    ):
        with pytest.raises(Refused, match=sentence):
            said(file, lea, fields, dates)
    assert step(file) is Step.CHOOSING


def test_reading_that_is_cancelled_stops_at_its_next_step(
    cassel: Programme, lea: Member, work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = sent(cassel, "Titre\n" + "".join(f"Action {n}\n" for n in range(2_500)), lea)
    work()
    said(file, lea, ["title"])

    def cancelled_between(source: Source) -> Iterator[list[Values]]:
        chunks = compared(source)
        yield next(chunks)
        with db.writing():
            cancel(db.session.get_one(ImportFile, file), now=NOW)
        yield from chunks

    monkeypatch.setattr("app.do_now.import_reading.compared", cancelled_between)
    work()

    assert step(file) is Step.CANCELLED
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ImportRow)) == 1_000
    with pytest.raises(Refused, match="This import is over"):
        said(file, lea, ["title"])


def test_an_import_is_cancelled_before_it_is_written_and_not_after(cassel: Programme, lea: Member, work: Any) -> None:
    ids = []
    for late in (False, True):
        file = sent(cassel, f"Titre\nDrive {late}\n", lea)
        work()
        if not late:
            said(file, lea, ["title"])
            work()
        with db.writing():
            ask(db.session.get_one(ImportFile, file), {}, by=db.session.get_one(Member, lea.id), now=NOW)
        if late:
            work()
            with pytest.raises(Refused, match="written already"), db.writing():
                cancel(db.session.get_one(ImportFile, file), now=NOW)
        else:
            with db.writing():
                cancel(db.session.get_one(ImportFile, file), now=NOW)
            work()
        ids.append(step(file))

    assert ids == [Step.CANCELLED, Step.DONE]
    assert [action.title for action in actions(cassel)] == ["Drive True"]


def test_names_of_columns_are_known_in_both_languages() -> None:
    assert guessed(["N°", "Action mise en œuvre", "Title", "Échéance", "Budget", ""]) == [
        "number",
        "title",
        None,
        "due_on",
        None,
        None,
    ]
