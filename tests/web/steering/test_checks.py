"""The page of coherence checks: read by everybody, dismissed by those who lead the track, looked through again."""

import re

import pytest
from flask.testing import FlaskClient

from app.core import db
from app.programme.member import Member, Role
from app.programme.programme import Programme, Track
from app.steering.checks import CHECKS
from app.steering.finding import Finding, FindingState, look
from app.web.steering import check_words
from tests.builders import MONDAY, a_finding, a_member, a_risk, a_user, an_opportunity
from tests.web.signing import enter

PAGE = "/p/cx/checks/"


def state(number: int) -> FindingState:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Finding, number).state


def test_every_check_has_its_words_and_a_step() -> None:
    assert set(check_words.CHECKS) == set(check_words.STEPS) == set(CHECKS)


TITLES = {"fr": "Opportunité sans problématique", "en": "Opportunity without a problem"}


def test_page_without_findings_says_whether_anything_was_checked(lead: FlaskClient, programme: Programme) -> None:
    before = lead.get(PAGE).text
    look(programme, now=MONDAY)
    db.session.query(Finding).delete()
    db.session.commit()
    after = lead.get(PAGE).text

    said = ("Nothing was checked yet.", "Check now", "Nothing contradicts itself.")
    assert [[words in page for words in said] for page in (before, after)] == [
        [True, True, False],
        [False, False, True],
    ]


@pytest.mark.parametrize("lang", TITLES)
def test_page_says_what_was_found_and_what_to_do(client: FlaskClient, programme: Programme, lang: str) -> None:
    for n in range(2):
        an_opportunity(programme, title=f"Idea {n}")
    look(programme, now=MONDAY)
    db.session.commit()
    page = enter(client, a_member(programme, role=Role.OBSERVER, user=a_user(lang=lang)).user).get(PAGE).text

    assert re.findall(r'<h2 id="check-[a-z_]+">([^<]+) <span class="count">(\d+)', page) == [(TITLES[lang], "2")]
    assert re.findall(r'href="(/p/cx/items/OPP-\d)"', page) == ["/p/cx/items/OPP-1", "/p/cx/items/OPP-2"]
    assert "/dismissal" not in page


def test_facts_stand_in_the_readers_language(lead: FlaskClient, programme: Programme) -> None:
    a_finding(programme)
    facts = {"rule": "facing", "needed": 3, "actual": 1, "total": 4, "missing": []}
    a_finding(programme, code="composition", facts=facts)

    english, french = lead.get(PAGE).text, lead.get(PAGE + "?lang=fr").text

    assert "1 of 4 in contact with customers" in english
    assert "3 actions" in english
    assert "1 sur 4" in french


def test_dismissal_keeps_its_reason_and_can_be_taken_back(lead: FlaskClient, programme: Programme) -> None:
    number = a_finding(programme).id
    form = f"{PAGE}{number}/dismissal"

    refused = lead.post(form, data={"reason": " "})
    sent = lead.post(form, data={"reason": "Known to the committee."})
    again = lead.post(form, data={"reason": "Twice."})
    listed = lead.get(f"{PAGE}?state=dismissed").text

    assert (refused.status_code, sent.status_code, again.status_code) == (422, 303, 422)
    assert "Known to the committee." in listed
    assert "Paul" in listed
    assert "Known to the committee." not in lead.get(PAGE).text
    assert lead.post(f"{PAGE}{number}/reopening").status_code == 303
    assert state(number) is FindingState.OPEN


def test_lead_dismisses_on_their_own_track_only(lead: FlaskClient, programme: Programme) -> None:
    number = a_finding(programme, track=Track.NEXT).id

    assert f"{number}/dismissal" not in lead.get(PAGE).text
    assert lead.post(f"{PAGE}{number}/dismissal", data={"reason": "No."}).status_code == 403
    assert state(number) is FindingState.OPEN


def test_looking_again_resolves_what_holds_no_more(lead: FlaskClient, programme: Programme) -> None:
    gone = a_finding(programme).id
    a_risk(programme, review_on=MONDAY.date())

    assert lead.post(PAGE).status_code == 303

    assert state(gone) is FindingState.RESOLVED
    assert "RSK-1" in lead.get(PAGE).text
    assert "RSK-1" not in lead.get(f"{PAGE}?state=resolved").text
    assert "RSK-1" in lead.get(f"{PAGE}?state=all&track=now").text
    assert "RSK-1" not in lead.get(f"{PAGE}?track=next").text


def test_pages_follow_each_other_and_keep_the_filter(lead: FlaskClient, programme: Programme) -> None:
    for n in range(40):
        a_finding(
            programme, item_id=an_opportunity(programme, title=f"Idea {n}").id, code="opportunity_without_problem"
        )

    first = lead.get(f"{PAGE}?track=now").text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = lead.get(following[1].replace("&amp;", "&")).text

    shown = [re.findall(r'href="/p/cx/items/OPP-(\d+)"', page) for page in (first, second)]
    assert [len(each) for each in shown] == [30, 10]
    assert len(set(shown[0] + shown[1])) == 40
    assert 'rel="next"' not in second


@pytest.mark.parametrize("after", ["x", "1", "1~", "~1", "1~99999999999999", "a~b"])
def test_place_that_makes_no_sense_is_the_first_page(lead: FlaskClient, programme: Programme, after: str) -> None:
    a_finding(programme)

    assert "3 actions" in lead.get(f"{PAGE}?after={after}").text


def test_rail_counts_what_is_open(lead: FlaskClient, programme: Programme, paul: Member) -> None:
    an_opportunity(programme)
    a_finding(programme)
    a_finding(programme, state=FindingState.DISMISSED, settled_at=MONDAY)

    found = re.search(r'(?s)href="/p/cx/checks/".*?<span class="count">(\d+)</span>', lead.get("/p/cx/").text)

    assert found
    assert found[1] == "1"
