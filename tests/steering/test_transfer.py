"""What files of items are made of: headers that no two columns share, and steps that a second worker goes on with."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale
from flask_babel import gettext as _

from app.core import db
from app.do_now.import_columns import plain
from app.do_now.import_row import Fate
from app.programme.activity import Activity
from app.programme.member import Member
from app.reading.sheets.kinds import SHEETS
from app.reading.sheets.vocabulary import LANGUAGES, vocabulary
from app.render.xlsx import workbook
from app.steering.risk import Risk
from app.steering.transfer import file
from app.steering.transfer.asking import ask, receive
from app.steering.transfer.file import TransferFile, TransferRow
from app.steering.transfer.kinds import KINDS
from app.steering.transfer.reading import stage
from app.steering.transfer.writing import SOME, write_some
from tests.builders import MONDAY, a_member, a_programme


@pytest.mark.parametrize("kind", list(KINDS))
def test_no_two_columns_of_a_kind_have_one_header_in_any_language(app: Flask, kind: str) -> None:
    names: dict[str, set[str]] = {}
    with app.app_context():
        for lang in LANGUAGES:
            with force_locale(lang):
                for column in SHEETS[kind].columns:
                    names.setdefault(plain(_(column.header)), set()).add(column.name)

    assert {header: found for header, found in names.items() if len(found) > 1} == {}


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_field_goes_out_under_the_header_that_brings_it_in(app: Flask, kind: str) -> None:
    columns = {column.name for column in SHEETS[kind].columns if not column.figure}

    assert columns == {"ref", *(field.name for field in KINDS[kind].fields)}
    assert SHEETS[kind].has_json


def a_transfer(app: Flask, lea: Member, count: int) -> int:
    """A file with that many new risks, read."""
    rows = "".join(f"Risk {n}\n" for n in range(count))
    sent = receive(lea.programme, "risk", name="a.csv", content=f"Title\n{rows}".encode(), by=lea, now=MONDAY)
    db.session.commit()
    with app.app_context():
        said = vocabulary("risk")
    stage(sent.id, said, progress=lambda done, total: None, now=MONDAY)
    return sent.id


@pytest.fixture
def lea(app: Flask) -> Member:
    return a_member(a_programme())


def agree(transfer_id: int) -> None:
    sent = db.session.get_one(TransferFile, transfer_id)
    ask(sent, [Fate.NEW], by=sent.by, now=MONDAY)
    db.session.commit()


def step(transfer_id: int) -> tuple[int, int]:
    with db.writing():
        return write_some(transfer_id, now=MONDAY)


def counted(table: type[db.Base]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_second_worker_goes_on_where_the_first_one_died(app: Flask, lea: Member) -> None:
    sent = a_transfer(app, lea, SOME + 3)
    agree(sent)

    assert step(sent) == (SOME, SOME + 3)
    with pytest.raises(ZeroDivisionError), db.writing():
        write_some(sent, now=MONDAY)
        raise ZeroDivisionError
    assert step(sent) == (SOME + 3, SOME + 3)
    assert step(sent) == (SOME + 3, SOME + 3)

    assert counted(Risk) == SOME + 3
    whole = sa.select(Activity).where(Activity.verb == "imported")
    assert db.session.scalars(whole).one().facts == {"added": SOME + 3, "changed": 0}


def test_bar_moves_while_a_workbook_is_read(app: Flask, lea: Member) -> None:
    content = workbook("x", ["Title"], [[f"Risk {n}"] for n in range(1_200)], widths=[9])
    sent = receive(lea.programme, "risk", name="a.xlsx", content=content, by=lea, now=MONDAY)
    db.session.commit()
    with app.app_context():
        said = vocabulary("risk")
    told: list[tuple[int, int]] = []

    stage(sent.id, said, progress=lambda done, total: told.append((done, total)), now=MONDAY)

    assert told == [(500, 1_201), (1_200, 1_200)]


def test_reading_twice_keeps_each_row_once(app: Flask, lea: Member) -> None:
    sent = a_transfer(app, lea, 3)
    with app.app_context():
        said = vocabulary("risk")
    db.session.execute(sa.update(TransferFile).values(summary=None))
    db.session.commit()

    stage(sent, said, progress=lambda done, total: None, now=MONDAY)

    assert counted(TransferRow) == 3


def test_after_a_week_a_file_is_forgotten_and_one_that_was_written_loses_what_it_holds(app: Flask, lea: Member) -> None:
    written = a_transfer(app, lea, 2)
    agree(written)
    step(written)
    a_transfer(app, lea, 2)
    half = a_transfer(app, lea, SOME + 3)
    agree(half)
    assert step(half) == (SOME, SOME + 1)

    file.forget(MONDAY + timedelta(8))
    db.session.commit()

    kept = sa.select(TransferFile.id, TransferFile.content).order_by(TransferFile.id)
    assert db.session.execute(kept).all() == [(written, b""), (half, b"")]
    assert counted(TransferRow) == 0
