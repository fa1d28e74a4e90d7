"""The roadmap's pages: what stands where, how the filter holds, and what they cost with fifty thousand items."""

import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock, db
from app.programme.item import change
from app.programme.member import Member, Place, Role
from app.programme.programme import Track
from app.programme.state import advance
from tests.builders import (
    a_deliverable,
    a_member,
    a_problem,
    a_programme,
    a_scenario,
    a_seat,
    a_user,
    an_action,
    an_opportunity,
)
from tests.many import many_actions
from tests.statements import statements
from tests.web.signing import enter

KB = 1024
PAGES = (
    "/p/cx/roadmap",
    "/p/cx/roadmap?q=retrait",
    "/p/cx/roadmap/now/next",
    "/p/cx/roadmap/now/next?done=1",
    "/p/cx/roadmap/timeline",
    "/p/cx/roadmap/timeline?track=next&after=2026-03-01~1",
)
CARD = re.compile(r'<li class="card" id="([A-Z]+-\d+)"')


def paris_today() -> date:
    """The date where the programme is."""
    return clock.now().astimezone(ZoneInfo("Europe/Paris")).date()


@pytest.fixture
def reader(client: FlaskClient) -> FlaskClient:
    """Léa's browser; she leads a programme on its day 40: the window of NOW is over."""
    programme = a_programme(slug="cx", day_zero=paris_today() - timedelta(40))
    lea = a_member(programme, user=a_user(name="Léa", lang="en"))
    a_seat(lea, Track.NOW, place=Place.LEAD)
    return enter(client, lea.user)


@pytest.fixture
def lea(reader: FlaskClient) -> Member:
    return the_leader()


def the_leader() -> Member:
    """Léa in the session of now: each request ends the one before."""
    return db.session.scalars(sa.select(Member).order_by(Member.id).limit(1)).one()


def day(lea: Member, number: int) -> date:
    return lea.programme.date_of(number)


def cells(text: str) -> dict[str, list[str]]:
    """The cards of each cell of the board, by "horizon-group"."""
    parts = re.split(r'data-cell="([a-z-]+)"', text)
    return {name: CARD.findall(part) for name, part in zip(parts[1::2], parts[2::2], strict=True)}


def head_of(text: str, name: str) -> str:
    found = re.search(rf'<div class="cell-head" data-head="{name}">(.*?)</div>', text, re.DOTALL)
    assert found
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def test_board_puts_each_item_where_its_horizon_and_group_meet(reader: FlaskClient, lea: Member) -> None:
    for horizon in Track:
        for track in Track:
            a_deliverable(lea.programme, code=f"{horizon}{track}", horizon=horizon, track=track)

    shown = cells(reader.get("/p/cx/roadmap").text)

    places = [f"{horizon}-{track}" for horizon in Track for track in Track]
    assert shown == {place: [f"DEL-{n}"] for n, place in enumerate(places, start=1)}


def test_cell_counts_what_is_open_blocked_and_done_and_shows_the_late_first(reader: FlaskClient, lea: Member) -> None:
    for due in (None, day(lea, 60), day(lea, 20), day(lea, 39)):
        an_action(lea.programme, due_on=due)
    blocked = an_action(lea.programme, due_on=day(lea, 50))
    change(blocked, {"blocked_reason": "No glass"}, by=lea, now=clock.now(), seen=blocked.version)
    done = a_deliverable(lea.programme)
    advance(done, "accept", by=lea, now=clock.now())
    db.session.commit()

    text = reader.get("/p/cx/roadmap").text

    assert cells(text)["now-now"] == ["ACT-3", "ACT-4", "ACT-5", "ACT-2"]
    assert head_of(text, "now-now") == "Adapt 5 · 1 blocked"
    assert "1 done" in text


def test_cell_shows_four_cards_and_brings_the_others_in_order_without_a_gap(reader: FlaskClient, lea: Member) -> None:
    for number in range(40):
        an_action(lea.programme, due_on=day(lea, number) if number < 30 else None)

    first = reader.get("/p/cx/roadmap").text
    more = re.search(r'<a class="card-more" href="([^"]+)"', first)
    second = reader.get(more[1].replace("&amp;", "&"), headers={"HX-Request": "true"}).text
    third = reader.get(re.search(r'href="([^"]+after=[^"]+)"', second)[1].replace("&amp;", "&")).text

    assert [len(CARD.findall(text)) for text in (first, second, third)] == [4, 24, 12]
    assert "<html" not in second
    assert "<html" in third
    shown = [ref for text in (first, second, third) for ref in CARD.findall(text)]
    assert shown == [f"ACT-{n}" for n in range(1, 41)]


def test_filter_holds_for_counts_cards_and_links(reader: FlaskClient, lea: Member) -> None:
    for number in range(9):
        an_action(lea.programme, title=f"Drive {number}", owner_id=lea.id)
    an_action(lea.programme, title="Plexiglas")

    text = reader.get("/p/cx/roadmap?q=drive&owner=me&kind=action").text

    assert head_of(text, "now-now") == "Adapt 9"
    assert "ACT-10" not in text
    assert re.search(r'href="/p/cx/roadmap/now/now\?[^"]*q=drive[^"]*after=', text)
    assert 'href="/p/cx/roadmap/ACT-1/place?' in text


def test_filter_that_fits_nothing_says_so(reader: FlaskClient, lea: Member) -> None:
    an_action(lea.programme)

    assert "Nothing fits this filter." in reader.get("/p/cx/roadmap?q=zebra").text
    assert "Nothing with a date fits this filter." in reader.get("/p/cx/roadmap/timeline?q=zebra").text


def test_columns_say_their_window_in_days_and_dates_in_both_languages(client: FlaskClient, app: Flask) -> None:
    programme = a_programme(slug="cx", day_zero=paris_today().replace(month=1, day=5))
    told = {}
    for lang in ("fr", "en"):
        programme = db.session.merge(programme)
        reader = enter(client, a_member(programme, role=Role.EXEC, user=a_user(lang=lang)).user)
        found = re.findall(r'<header class="board-head".*?</header>', reader.get("/p/cx/roadmap").text, re.DOTALL)
        told[lang] = [" ".join(re.sub(r"<[^>]+>", " ", head).split()) for head in found]

    assert told["fr"][0].startswith("Maintenant 0 ouvert do now · J0 à J+30 · 5 janv. – 4 févr.")
    assert told["en"][1].startswith("Next 0 open do next · D+31 to D+90 · 5 Feb – 5 Apr")
    assert told["en"][2].startswith("Later 0 open do later · from D+91 · 6 Apr →")


def test_deliverables_bear_the_diamond_and_the_method_s_name_in_the_reader_s_language(
    reader: FlaskClient, lea: Member
) -> None:
    a_deliverable(lea.programme, title="Cartographie de l’écosystème", code="ecosystem", due_on=day(lea, 15))

    for path in ("/p/cx/roadmap", "/p/cx/roadmap/timeline"):
        text = reader.get(path).text
        assert "Map of the ecosystem" in text
        assert 'class="milestone"' in text


def test_r3_overrun_shows_on_board_item_list_and_home(reader: FlaskClient, lea: Member) -> None:
    an_action(lea.programme, by=lea)

    assert '<span class="flag flag-over">overrun</span>' in reader.get("/p/cx/roadmap").text
    assert "In overrun: meant for Now" in reader.get("/p/cx/items/ACT-1").text
    assert '<span class="tag">overrun</span>' in reader.get("/p/cx/items/").text
    home = reader.get("/p/cx/").text
    assert "<b>1</b> in overrun for 10 days" in home
    assert re.search(r"ACT-1.*?overrun", home, re.DOTALL)


def test_r3_nothing_is_in_overrun_while_the_window_is_open(client: FlaskClient, app: Flask) -> None:
    programme = a_programme(slug="cx", day_zero=paris_today() - timedelta(29))
    an_action(programme)
    reader = enter(client, a_member(programme, user=a_user(lang="en")).user)

    told = [reader.get(f"/p/cx/{path}").text for path in ("", "roadmap", "items/", "items/ACT-1")]

    assert ["overrun" in text for text in told] == [False] * 4


def test_who_may_not_edit_gets_no_grip_and_no_menu(client: FlaskClient, lea: Member) -> None:
    an_action(lea.programme)
    reader = a_member(lea.programme, role=Role.OBSERVER)
    db.session.commit()

    text = enter(client, reader.user).get("/p/cx/roadmap").text

    assert ("ACT-1" in text, "data-grip" in text, "data-ask" in text, "data-may" in text) == (True, *[False] * 3)


def test_frontline_people_move_what_is_their_own(client: FlaskClient, lea: Member) -> None:
    omar = a_member(lea.programme, role=Role.FIELD)
    an_action(lea.programme, by=omar)
    an_action(lea.programme, by=lea)

    text = enter(client, omar.user).get("/p/cx/roadmap").text

    assert re.findall(r'href="/p/cx/roadmap/(ACT-\d)/place"', text) == ["ACT-1"]


def test_timeline_shows_milestones_first_and_counts_what_has_no_date(reader: FlaskClient, lea: Member) -> None:
    an_action(lea.programme, due_on=day(lea, 20))
    an_action(lea.programme)
    a_deliverable(lea.programme, code="platform", due_on=day(lea, 50))
    accepted = a_deliverable(lea.programme, code="ecosystem", due_on=day(lea, 15))
    advance(accepted, "accept", by=lea, now=clock.now())
    db.session.commit()

    text = reader.get("/p/cx/roadmap/timeline").text

    names = text[text.index("timeline-names") : text.index("timeline-scroll")]
    assert re.findall(r'<span class="ref">([A-Z]+-\d+)', names) == ["DEL-2", "DEL-1", "ACT-1"]
    assert "1 without a date" in names
    assert '<title id="timeline-title">' in text
    assert "Adapt: 3 lines, 1 late." in text


def test_timeline_tells_slip_and_lateness_in_words_in_picture_and_table(reader: FlaskClient, lea: Member) -> None:
    action = an_action(lea.programme, due_on=day(lea, 20))
    later = {"due_on": day(lea, 27)}
    change(action, later, by=lea, now=clock.now(), seen=action.version, reason="Late")
    db.session.commit()

    text = reader.get("/p/cx/roadmap/timeline").text
    table = re.search(r'<a href="([^"]+)" data-unfolded>As a table', text)

    assert re.search(r'<text class="timeline-word"[^>]*>\+7 d · 13 days late', text)
    assert table
    assert '<td data-label="Delay">+7 d</td>' in reader.get(table[1].replace("&amp;", "&")).text


def test_timeline_pages_a_group_without_a_gap(reader: FlaskClient, lea: Member) -> None:
    for number in range(60):
        an_action(lea.programme, due_on=day(lea, number))
    path, shown = "/p/cx/roadmap/timeline", []
    while path:
        text = reader.get(path).text
        names = text[text.index("timeline-names") : text.index("timeline-scroll")]
        shown += re.findall(r'<span class="ref">([A-Z]+-\d+)', names)
        more = re.search(r'href="(/p/cx/roadmap/timeline\?[^"]*after=[^"]+)"', names)
        path = more and more[1].replace("&amp;", "&")

    assert shown == [f"ACT-{n}" for n in range(1, 61)]


def test_pages_with_fifty_thousand_items_stay_small_and_cost_what_three_cost(reader: FlaskClient, lea: Member) -> None:
    """P7, P8: at most five statements and sixty kilobytes, whatever there is."""
    for number in range(3):
        an_action(lea.programme, by=lea, due_on=day(lea, number))
    warm_up = [reader.get(path).status_code for path in PAGES]
    few = {path: cost(reader, path) for path in PAGES}
    lea = the_leader()
    many_actions(lea.programme, lea)

    many = {path: cost(reader, path) for path in PAGES}

    assert warm_up == [200] * len(PAGES)
    assert {path: ran for path, (ran, _size) in many.items()} == {path: ran for path, (ran, _size) in few.items()}
    assert [(path, ran) for path, (ran, _size) in many.items() if ran > 5] == []
    assert [(path, size) for path, (_ran, size) in many.items() if size > 60 * KB] == []


def cost(reader: FlaskClient, path: str) -> tuple[int, int]:
    with statements() as ran:
        answer = reader.get(path)
    assert answer.status_code == 200
    return len(ran), len(answer.data)


def test_board_reads_the_kinds_of_do_now(reader: FlaskClient, lea: Member) -> None:
    """What is active or selected is done and in no overrun; what is prioritised is open (R3)."""
    late = {"due_on": day(lea, 20), "horizon": Track.NOW}
    advance(a_scenario(lea.programme, state="draft", **late), "activate", by=lea, now=clock.now())
    a_problem(lea.programme, state="prioritised", **late)
    an_opportunity(lea.programme, **late)
    db.session.commit()

    openly, done = (reader.get(f"/p/cx/roadmap/now/now{query}").text for query in ("", "?done=1"))

    assert CARD.findall(openly) == ["PRB-1", "OPP-1"]
    assert CARD.findall(done) == ["SCN-1"]
    assert re.findall(r'<span class="stage stage-(\w+)">([^<]+)', openly) == [
        ("todo", "Prioritised"),
        ("todo", "Identified"),
    ]
    assert re.findall(r'<span class="stage stage-(\w+)">([^<]+)', done) == [("done", "Active")]
    assert openly.count("flag-over") == 2
    assert "flag-over" not in done
    assert "SCN-1" not in reader.get("/p/cx/roadmap/timeline").text
