"""Lists in any order: each item once, in both directions, at the same cost on the last page as on the first."""

from datetime import date, timedelta
from itertools import pairwise
from time import perf_counter
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core import db
from app.programme.item import Item, Stage, change
from app.programme.list_filter import Filter, understood, wanted
from app.programme.list_order import ORDERS, Sorting
from app.programme.listing import COUNTED, PAGE, beyond, chunks, ordered, page, rows
from app.programme.programme import Programme, Track
from tests.builders import MONDAY, a_deliverable, a_member, a_programme, an_action

TODAY = date(2026, 3, 2)
SORTINGS = [Sorting(by, falling) for by in ORDERS for falling in (False, True)]
by_name = pytest.mark.parametrize("by", SORTINGS, ids=lambda by: f"{'-' if by.falling else ''}{by.by}")


@pytest.fixture
def programme(database: sa.Engine) -> Programme:
    return a_programme()


def seeded(programme: Programme, items: list[tuple[str, str, int | None, int]]) -> None:
    """Items as (kind, title, days until due, minutes since the last change), in one statement."""
    numbers: dict[str, int] = {}
    values = []
    for kind, title, due, changed in items:
        numbers[kind] = numbers.get(kind, 0) + 1
        values.append(
            {
                "kind": kind, "programme_id": programme.id, "number": numbers[kind], "title": title, "body": "",
                "lang": "fr", "track": Track.NOW, "horizon": Track.NOW, "state": "captured", "stage": Stage.TODO,
                "owner_label": "", "blocked_reason": "", "search_text": title, "version": 1, "created_at": MONDAY,
                "due_on": None if due is None else TODAY + timedelta(due),
                "updated_at": MONDAY - timedelta(minutes=changed),
            }
        )  # fmt: skip
    if values:
        db.session.execute(sa.insert(Item.__table__), values)


def keys(row: Any, by: Sorting) -> tuple[Any, int]:
    return by.order.told(row)


def walked(statement: Any, by: Sorting, towards: str, size: int, start: str = "") -> list[list[int]]:
    """The ids of each page on the way; `before` pages come in the order of the way back."""
    found, place = [], {towards: start} if start else {}
    while True:
        one = page(statement, db.session, by=by, size=size, **place)
        found.append([row.id for row in one.rows])
        onward = getattr(one, towards)
        if onward is None:
            return found
        place = {towards: onward}


ITEMS = st.lists(
    st.tuples(
        st.sampled_from(["action", "deliverable"]),
        st.sampled_from(["Été", "ete", "Drive", "drive ~ 2", "", "Zoé", "à"]) | st.text("aàé~ -", max_size=5),
        st.none() | st.integers(-2, 2),
        st.integers(0, 2),
    ),
    max_size=25,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(items=ITEMS, size=st.integers(1, 7), kind=st.sampled_from(["", "action"]))
def test_every_order_shows_each_item_once_in_both_directions(
    programme: Programme, items: list[tuple[str, str, int | None, int]], size: int, kind: str
) -> None:
    with db.session.begin_nested() as block:
        seeded(programme, items)
        statement = rows(programme, Filter(kind=kind), today=TODAY)
        everything = {row.id: row for row in db.session.execute(statement)}
        for by in SORTINGS:
            forth = walked(statement, by, "after", size)
            line = [id for some in forth for id in some]
            assert sorted(line) == sorted(everything)
            ends = [keys(everything[id], by) for id in line]
            if by.by in {"due", "ref"}:  # titles are in the order of the database, moments lose nothing
                assert all((a > b) if by.falling else (a < b) for a, b in pairwise(ends))
            if line:
                end = by.order.place_of(everything[line[-1]])
                back = walked(statement, by, "before", size, start=end)
                assert [id for some in reversed(back) for id in some] == line[:-1]
            assert [
                row.id for some in chunks(statement, db.session, by=by, most=100, size=size) for row in some
            ] == line
        block.rollback()


def test_nothing_is_due_later_than_what_has_no_date(programme: Programme) -> None:
    late, undated, soon = (an_action(programme, title=t, due_on=d) for t, d in DATED)

    def shown(text: str) -> list[int]:
        statement = rows(programme, Filter(), today=TODAY)
        return [row.id for row in page(statement, db.session, by=Sorting.read(text)).rows]

    assert shown("due") == [late.id, soon.id, undated.id]
    assert shown("-due") == [undated.id, soon.id, late.id]


DATED = [("a", date(2026, 2, 1)), ("b", None), ("c", date(2026, 4, 1))]


def test_states_are_ordered_by_how_far_an_item_is_whatever_its_kind(programme: Programme) -> None:
    stages = [Stage.DROPPED, Stage.DONE, Stage.TODO, Stage.DOING]
    for n, stage in enumerate(stages):
        item = an_action(programme, title=stage.value) if n % 2 else a_deliverable(programme, title=stage.value)
        item.stage = stage
    db.session.commit()

    def shown(text: str) -> list[Stage]:
        statement = rows(programme, Filter(), today=TODAY)
        return [row.stage for row in page(statement, db.session, by=Sorting.read(text)).rows]

    assert shown("state") == list(Stage)
    assert shown("-state") == list(reversed(Stage))


def test_titles_are_ordered_without_accents_and_capitals(programme: Programme) -> None:
    for title in ("zinc", "Écouter", "drive", "ecouter", "Accueil"):
        an_action(programme, title=title)

    found = page(rows(programme, Filter(), today=TODAY), db.session, by=Sorting("title")).rows

    assert [row.title for row in found] == ["Accueil", "drive", "Écouter", "ecouter", "zinc"]


@pytest.mark.parametrize(
    "place",
    ["", "~", "x", "x~y", "2026-02-30~1", "~-1", "\x00~1", "\ud800~1", "a" * 300 + "~1", "2026-03-01~99999999999",
     "0001-01-01T00:00:00~1x", "2026-03-01~٣"],
)  # fmt: skip
@by_name
def test_places_that_were_tampered_with_never_break_a_list(programme: Programme, by: Sorting, place: str) -> None:
    an_action(programme)

    for towards in ("after", "before"):
        found = page(rows(programme, Filter(), today=TODAY), db.session, by=by, **{towards: place})
        assert len(found.rows) <= 1


def test_count_is_that_of_all_pages_and_ends_above_a_thousand(programme: Programme) -> None:
    seeded(programme, [("action", f"n{n}", None, 0) for n in range(PAGE + 5)])
    statement = rows(programme, Filter(), today=TODAY)
    first = page(statement, db.session)
    second = page(statement, db.session, after=first.after or "")
    few = page(rows(programme, Filter(text="n1"), today=TODAY), db.session)
    seeded(a := a_programme(), [("action", "n", None, 0) for _ in range(COUNTED + 200)])

    many = page(rows(a, Filter(), today=TODAY), db.session)

    assert [first.count, second.count, len(second.rows), few.count] == [PAGE + 5, PAGE + 5, 5, 11]
    assert many.count == COUNTED + 1


def test_filters_that_make_no_sense_are_left_out() -> None:
    asked = {"q": " été \n", "kind": "action", "track": "x", "owner": "007", "due": "late", "category": "0"}
    junk = {"disposition": "nope", "stage": "", "blocked": "2", "archived": "1", "strange": "1"}

    assert understood(asked | junk) == {
        "q": "été", "kind": "action", "owner": "7", "due": "late", "archived": "1", "category": "0"
    }  # fmt: skip
    assert understood(asked | junk, "deliverable") == {"q": "été", "owner": "7", "due": "late", "archived": "1"}
    assert wanted({"owner": "me", "category": "3"}, me=9, kind="action").owner == 9


def test_archived_items_show_only_when_they_are_asked_for(programme: Programme) -> None:
    member = a_member(programme)
    shown, away, trashed = (an_action(programme, by=member, title=t) for t in ("a", "b", "c"))
    away.archived_at = trashed.archived_at = trashed.trashed_at = MONDAY
    db.session.commit()

    def ids(**asked: Any) -> list[int]:
        return [row.id for row in db.session.execute(rows(programme, Filter(**asked), today=TODAY))]

    assert (ids(), ids(archived=True)) == ([shown.id], [away.id])


def test_edited_items_are_found_where_their_new_title_and_date_put_them(programme: Programme) -> None:
    member = a_member(programme)
    action = an_action(programme, by=member, title="Zèbre")
    a_deliverable(programme, title="Milieu", due_on=TODAY)
    change(action, {"title": "Âne", "due_on": date(2026, 1, 1)}, by=member, now=MONDAY, seen=action.version)
    db.session.commit()

    def first(by: str) -> str:
        return page(rows(programme, Filter(), today=TODAY), db.session, by=Sorting(by)).rows[0].title

    assert [first("title"), first("due")] == ["Âne", "Âne"]


MANY = 50_000


@pytest.fixture
def crowd(programme: Programme) -> Programme:
    """50,000 actions, half of them without a date, made by one insert-select."""
    seeded(programme, [("action", "Action", None, 0)])
    n = sa.select(sa.literal(1).label("n")).cte("n", recursive=True)
    n = n.union_all(sa.select(n.c.n + 1).where(n.c.n < MANY))
    columns = {c.name: c for c in Item.__table__.c if c.name not in {"id", "source_ref"}}
    half, far = sa.literal(date(2026, 5, 1), sa.Date), sa.literal(date(9999, 12, 31), sa.Date)
    moments = {k: sa.literal(MONDAY + timedelta(minutes=k), Item.updated_at.type) for k in range(50)}
    given = columns | {
        "number": n.c.n + 1,
        "title": sa.literal("Action ") + sa.cast(n.c.n, sa.String),
        "title_key": sa.literal("action ") + sa.cast(n.c.n % 1000, sa.String),
        "updated_at": sa.case(moments, value=n.c.n % 50),
        "due_on": sa.case((n.c.n % 2 == 0, half), else_=None),
        "due_key": sa.case((n.c.n % 2 == 0, half), else_=far),
        "owner_key": sa.literal("0person ") + sa.cast(n.c.n % 40, sa.String),
        "stage": sa.case({k: sa.literal(stage, Item.stage.type) for k, stage in enumerate(Stage)}, value=n.c.n % 4),
    }
    one = sa.select(*(expression.label(name) for name, expression in given.items()))
    source = one.select_from(sa.join(Item.__table__, n, sa.true())).where(Item.programme_id == programme.id)
    db.session.execute(sa.insert(Item.__table__).from_select(list(given), source))
    db.session.execute(sa.text("ANALYZE"))
    return programme


def plan(statement: Any) -> str:
    bind = db.session.get_bind()
    explain = "EXPLAIN QUERY PLAN" if bind.dialect.name == "sqlite" else "EXPLAIN"
    text = statement.compile(bind, compile_kwargs={"literal_binds": True})
    return "\n".join(str(line[-1]) for line in db.session.connection().exec_driver_sql(f"{explain} {text}"))


@by_name
def test_last_page_of_fifty_thousand_reads_no_more_than_the_first(crowd: Programme, by: Sorting) -> None:
    """Neither sorts the whole nor reads what comes before: an index gives both pages (P11)."""
    statement = rows(crowd, Filter(kind="action"), today=TODAY)
    other_way = Sorting(by.by, not by.falling)
    end = db.session.execute(ordered(statement, other_way).limit(1)).one()
    place = by.order.place(by.order.place_of(end))
    assert place

    first = plan(ordered(statement, by).limit(51))
    last = plan(beyond(statement, by.order, place, by.falling, 51))

    for found in (first, last):
        assert "Seq Scan on item" not in found
        assert "SCAN item" not in found
    index = {"ref": "programme_id", "changed": "ix_item_by_change", "state": "ix_item_stage_rank"}
    index = index.get(by.by, f"ix_item_by_{by.by}")
    assert index in first
    assert index in last


def test_last_page_of_fifty_thousand_takes_no_longer_than_the_first(crowd: Programme) -> None:
    """Measured loosely: reading all that comes before would take a hundred times as long."""
    statement = rows(crowd, Filter(kind="action"), today=TODAY)
    for by in SORTINGS:
        first = page(statement, db.session, by=by)
        turned = page(statement, db.session, by=Sorting(by.by, not by.falling))
        end = by.order.place_of(turned.rows[-1])

        first_took = min(took(statement, by, "") for _ in range(3))
        last_took = min(took(statement, by, end) for _ in range(3))

        assert first.rows
        assert last_took < 5 * first_took + 0.01, (by, first_took, last_took)


def took(statement: Any, by: Sorting, after: str) -> float:
    start = perf_counter()
    assert page(statement, db.session, by=by, after=after).rows
    return perf_counter() - start
