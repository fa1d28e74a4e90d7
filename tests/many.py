"""Fifty thousand items in a second: for what must not grow with their number."""

from datetime import datetime

import sqlalchemy as sa

from app.core import db
from app.programme.activity import Activity
from app.programme.item import Item
from app.programme.member import Member
from app.programme.programme import Programme

FIRST = 1000
"""The number of the first one: those below are free for what a test makes itself."""


def many_actions(programme: Programme, owner: Member, count: int = 50_000) -> None:
    """Actions over all cells: a quarter done, a sixth without a date, a fifth without an owner, some blocked."""
    lite = db.session.get_bind().dialect.name == "sqlite"
    day = "date('{zero}', '+' || ({days}) || ' days')" if lite else "(DATE '{zero}' + CAST({days} AS integer))"
    due, committed, since = (
        day.format(zero=programme.day_zero, days=days) for days in ("(i * 13) % 140", "(i * 13) % 130", "20")
    )
    db.expect_many_rows()
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
    db.session.execute(
        sa.text(f"""
            INSERT INTO item (kind, programme_id, number, title, body, lang, track, horizon, state, stage, owner_id,
                owner_label, created_by_id, due_on, baseline_on, blocked_reason, blocked_since, search_text, version,
                created_at, updated_at)
            {numbers}
            SELECT 'action', {programme.id}, {FIRST} + i, 'Étendre le retrait sans contact à tout le réseau, ' || i, '',
                'fr', CASE i % 3 WHEN 0 THEN 'now' WHEN 1 THEN 'next' ELSE 'later' END,
                CASE (i / 3) % 3 WHEN 0 THEN 'now' WHEN 1 THEN 'next' ELSE 'later' END, 'categorised',
                CASE i % 4 WHEN 0 THEN 'done' WHEN 1 THEN 'todo' ELSE 'doing' END,
                CASE WHEN i % 5 = 0 THEN NULL ELSE {owner.id} END, '', {owner.id},
                CASE WHEN i % 6 = 0 THEN NULL ELSE {due} END, CASE WHEN i % 6 = 0 THEN NULL ELSE {committed} END, '',
                CASE WHEN i % 11 = 0 THEN {since} ELSE NULL END, 'act-' || ({FIRST} + i) || ' retrait ' || i, 1,
                '2026-03-02 08:00:00', '2026-03-02 08:00:00'
            FROM n
        """)
    )
    db.session.execute(
        sa.text("""
            INSERT INTO action (id, beneficiaries, scope, compliance, regulation_ref, disposition, empathy_note)
            SELECT id, '[]', '', false, '', 'undecided', '' FROM item
            WHERE kind = 'action' AND number > :first AND programme_id = :programme
        """),
        {"first": FIRST, "programme": programme.id},
    )
    db.session.commit()
    db.session.execute(sa.text("ANALYZE"))
    db.session.commit()


def move_all(programme: Programme, by: Member, *, at: datetime) -> None:
    """A line of history for every item: its date moved at that moment, from a day earlier."""
    rows = db.session.execute(sa.select(Item.id, Item.due_on).where(Item.programme_id == programme.id)).all()
    shared = {
        "programme_id": programme.id,
        "member_id": by.id,
        "verb": "changed",
        "reason": "Le fournisseur.",
        "at": at,
    }
    day = programme.day_zero.isoformat()
    lines = [
        shared | {"item_id": item_id, "facts": {"due_on": [day, due.isoformat() if due else None]}}
        for item_id, due in rows
    ]
    db.expect_many_rows()
    db.session.execute(sa.insert(Activity), lines)
    db.session.commit()
