from datetime import date

import pytest
import sqlalchemy as sa

from app.core import db
from app.core.errors import Refused
from app.do_now.action import Action, ActionState
from app.do_now.paste import MOST, Pasted, add, read_pasted
from app.programme.activity import Activity
from app.programme.member import Member
from app.programme.undo import undo
from tests.builders import MONDAY, a_member, a_programme, a_user, an_action


@pytest.fixture
def lea(database: sa.Engine) -> Member:
    return a_member(a_programme(), user=a_user(name="Léa Fontaine"))


def read(by: Member, text: str) -> Pasted:
    return read_pasted(by.programme, text)


def stored() -> list[Action]:
    return list(db.session.scalars(sa.select(Action).order_by(Action.id)))


def test_rows_with_a_header_are_read_by_it(lea: Member) -> None:
    pasted = read(
        lea, "Échéance\tResponsable\tAction\tColonne\n16/03/2026\tléa fontaine\tDrive\tx\n\tLogistique\tDon\t"
    )

    assert (pasted.assumed, pasted.wrong) == (False, 0)
    assert pasted.fields == ["due_on", "owner", "title", None]
    add(lea.programme, pasted, by=lea, now=MONDAY)
    assert [(a.title, a.owner_id, a.owner_label, a.due_on) for a in stored()] == [
        ("Drive", lea.id, "", date(2026, 3, 16)),
        ("Don", None, "Logistique", None),
    ]


def test_rows_without_a_header_are_title_category_owner_and_date(lea: Member) -> None:
    pasted = read(lea, "Drive, samedi\tSécurité\tLéa Fontaine\t2026-03-16\nDon\tCare\t\t")

    assert (pasted.assumed, [row.line for row in pasted.rows]) == (True, [1, 2])
    add(lea.programme, pasted, by=lea, now=MONDAY)
    drive, don = stored()
    assert (drive.title, drive.owner_id, drive.due_on) == ("Drive, samedi", lea.id, date(2026, 3, 16))
    assert {drive.state, don.state} == {ActionState.CATEGORISED.value}


@pytest.mark.parametrize("name", ["Fontaine, Léa", "FONTAINE,LEA", "  fontaine ,  léa "])
def test_owner_may_be_written_last_name_first(lea: Member, name: str) -> None:
    add(lea.programme, read(lea, f"Drive\t\t{name}"), by=lea, now=MONDAY)

    assert [(action.owner_id, action.owner_label) for action in stored()] == [(lea.id, "")]


def test_bare_titles_are_enough_whatever_signs_they_hold(lea: Member) -> None:
    pasted = read(lea, "Drive, samedi et dimanche\nDon | aide\n")

    assert [row.values["title"] for row in pasted.rows] == ["Drive, samedi et dimanche", "Don | aide"]


def test_one_row_is_enough(lea: Member) -> None:
    assert [row.values["title"] for row in read(lea, "Drive\tSécurité").rows] == ["Drive"]


@pytest.mark.parametrize("text", ["Title,Category\nDrive,Safety", "Title;Category\nDrive;Safety"])
def test_csv_is_read_too(lea: Member, text: str) -> None:
    (row,) = read(lea, text).rows

    assert (row.values["title"], row.values["category"]) == ("Drive", "Safety")


def test_each_wrong_cell_says_why_beside_its_row(lea: Member) -> None:
    an_action(lea.programme, source_ref="A-1")
    text = "N°\tAction\tCatégorie\tDébut\tFin\nA-1\tDrive\t\t\t\nA-2\t\tInconnue\t31/02/2026\t\n"
    text += "A-3\tDon\t\t2026-03-02\t2026-03-01\nA-3\tDon 2\tSécurité\t\t\n"

    pasted = read(lea, text)

    assert [[error["cell"] for error in row.errors] for row in pasted.rows] == [
        ["A-1"], ["31/02/2026", "Inconnue"], [""], ["A-3"]
    ]  # fmt: skip
    assert pasted.wrong == 4
    with pytest.raises(Refused):
        add(lea.programme, pasted, by=lea, now=MONDAY)


@pytest.mark.parametrize("text", ["Action", "Action\n", "Action\t\n\n", "x\n" * (MOST + 1)])
def test_what_holds_no_rows_or_too_many_is_refused(lea: Member, text: str) -> None:
    with pytest.raises(Refused) as refused:
        read(lea, text)

    assert refused.value.field == "text"


def test_one_undo_takes_all_of_them_back(lea: Member) -> None:
    line = add(lea.programme, read(lea, "Drive\nDon\n"), by=lea, now=MONDAY)
    db.session.commit()

    assert (line.facts, db.session.scalar(sa.select(sa.func.count()).where(Activity.part_of_id == line.id))) == (
        {"count": 2}, 2
    )  # fmt: skip
    undo(line, by=lea, now=MONDAY)

    assert {action.trashed_at for action in stored()} == {MONDAY}


def test_formulas_stay_texts(lea: Member) -> None:
    add(lea.programme, read(lea, "=1+1\n"), by=lea, now=MONDAY)

    assert [action.title for action in stored()] == ["=1+1"]
