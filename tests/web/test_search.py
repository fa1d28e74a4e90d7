"""The results page, the palette and the list of shortcuts, for whoever asks."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import db
from app.programme.item import Stage
from app.programme.member import Member, Role
from app.programme.programme import Programme, Track
from app.web.marking import excerpt, marked
from tests.builders import MONDAY, a_deliverable, a_member, a_programme, a_user, an_action
from tests.web.signing import enter

SEARCH, PALETTE = "/p/cx/search/", "/p/cx/search/palette"


@pytest.fixture
def programme(app: Flask) -> Programme:
    return a_programme(slug="cx", lang="fr")


@pytest.fixture
def lea(programme: Programme) -> Member:
    return a_member(programme, user=a_user(name="Léa Fontaine", lang="en"))


@pytest.fixture
def leader(client: FlaskClient, lea: Member) -> FlaskClient:
    return enter(client, lea.user)


def refs(page: str) -> list[str]:
    return re.findall(r'class="ref">([A-Z]+-\d+)<', page)


def options(page: str) -> list[str]:
    found = re.findall(r'(?s)role="option"[^>]*>(.*?)</a>', page)
    return [" ".join(unescape(re.sub("<[^>]+>", " ", option)).split()) for option in found]


def test_words_are_marked_in_titles_and_notes(leader: FlaskClient, programme: Programme) -> None:
    an_action(programme, title="Livraisons & <retraits>")
    an_action(programme, title="Drive", body="Avant, la livraison était gratuite.")

    page = leader.get(f"{SEARCH}?q=livraison").text

    assert refs(page) == ["ACT-1", "ACT-2"]
    assert "<mark>Livraisons</mark> &amp; &lt;retraits&gt;" in page
    assert "Avant, la <mark>livraison</mark> était gratuite." in page


@pytest.mark.parametrize("asked", ["ACT-2", "act 2", "act2", " Act-2 "])
def test_a_reference_leads_straight_to_its_item(leader: FlaskClient, programme: Programme, asked: str) -> None:
    for _ in range(2):
        an_action(programme)

    assert leader.get(SEARCH, query_string={"q": asked}).location == "/p/cx/items/ACT-2"
    assert leader.get(SEARCH, query_string={"q": asked, "all": "1"}).status_code == 200


@pytest.mark.parametrize("asked", ["ACT-9", "DEL-1", "XYZ-1", "act 0", "act 99999999999"])
def test_a_reference_of_nothing_finds_nothing(leader: FlaskClient, programme: Programme, asked: str) -> None:
    an_action(programme)

    answer = leader.get(SEARCH, query_string={"q": asked})

    assert (answer.status_code, refs(answer.text)) == (200, [])


def test_filters_narrow_and_what_was_put_away_is_never_found(leader: FlaskClient, programme: Programme) -> None:
    an_action(programme, title="Plateforme A")
    closed = an_action(programme, title="Plateforme B")
    closed.stage = Stage.DONE
    gone = an_action(programme, title="Plateforme C")
    gone.archived_at = gone.trashed_at = MONDAY
    a_deliverable(programme, title="Plateforme D", track=Track.NEXT)
    db.session.commit()

    def found(query: str) -> set[str]:
        return set(refs(leader.get(f"{SEARCH}?q=plateforme&{query}").text))

    assert found("") == {"ACT-1", "ACT-2", "DEL-1"}
    assert found("kind=deliverable") == found("track=next") == {"DEL-1"}
    assert found("stage=done") == {"ACT-2"}
    assert found("kind=x&track=x&stage=x") == {"ACT-1", "ACT-2", "DEL-1"}


def test_results_are_bounded_and_say_so(leader: FlaskClient, programme: Programme) -> None:
    for n in range(55):
        an_action(programme, title=f"Retrait {n}")

    page = leader.get(f"{SEARCH}?q=retrait").text

    assert len(refs(page)) == 50
    assert "The 50 best of 55 items; more words narrow it down." in page


def test_the_archive_stands_below_with_the_way_there_and_back(leader: FlaskClient, programme: Programme) -> None:
    an_action(programme, title="Retrait")
    for n in range(2):
        an_action(programme, title=f"Retrait d’avant {n}").archived_at = MONDAY
    db.session.commit()

    page = leader.get(f"{SEARCH}?q=retrait&track=now").text
    way = re.search(r'2 archived items hold these words. <a href="([^"]+)"', page)
    assert way
    away = leader.get(unescape(way[1])).text

    assert refs(page) == ["ACT-1"]
    assert refs(away) == ["ACT-3", "ACT-2"]
    assert "archived items hold" not in away
    assert 'href="/p/cx/search/?q=retrait&amp;track=now">Leave the archive' in away
    assert "2 éléments archivés contiennent ces mots." in leader.get(f"{SEARCH}?q=retrait&lang=fr").text
    assert "Nothing in the archive holds" in leader.get(f"{SEARCH}?q=drive&archived=1").text
    assert leader.get(f"{SEARCH}?q=act-2&archived=1").location == "/p/cx/items/ACT-2"
    assert "1 archived item holds these words." in leader.get(f"{SEARCH}?q=act-2").text


def test_other_programmes_stay_unknown(leader: FlaskClient, programme: Programme) -> None:
    an_action(a_programme(slug="other"), title="Secret")
    a_member(a_programme(slug="third"), user=a_user(name="Stranger"))

    assert refs(leader.get(f"{SEARCH}?q=secret").text) == []
    assert options(leader.get(f"{PALETTE}?q=secret").text) == ["Search everywhere: secret"]
    assert options(leader.get(f"{PALETTE}?q=stranger").text) == ["Search everywhere: stranger"]


def test_palette_offers_items_pages_people_and_deeds(leader: FlaskClient, programme: Programme, lea: Member) -> None:
    an_action(programme, title="Retrait")
    nadia = a_member(programme, user=a_user(name="Nadia Haddad")).id

    assert options(leader.get(f"{PALETTE}?q=retrait").text)[0] == "ACT-1 Retrait Captured"
    assert options(leader.get(f"{PALETTE}?q=act-1").text)[0] == "ACT-1 Retrait Captured"
    assert options(leader.get(f"{PALETTE}?q=hadd").text)[0] == "Nadia Haddad Items of this person"
    assert f'href="/p/cx/items/?owner={nadia}"' in leader.get(f"{PALETTE}?q=hadd").text
    assert options(leader.get(f"{PALETTE}?q=report").text)[0] == "Reports g w"
    assert options(leader.get(f"{PALETTE}?q=upd adapt").text)[0] == "Write the update of Adapt"
    everything = options(leader.get(PALETTE).text)
    assert everything[0] == "Add an action c"
    assert "Home g h" in everything


def test_palette_and_shortcuts_offer_only_what_one_may_do(client: FlaskClient, programme: Programme) -> None:
    enter(client, a_member(programme, role=Role.EXEC, user=a_user(lang="en")).user)

    deeds = options(client.get(PALETTE).text)
    keys = client.get("/p/cx/shortcuts/").text

    assert deeds[0] == "Keyboard shortcuts ?"
    assert "Add an action" not in keys
    assert 'id="quick-add"' not in keys
    assert re.search(r"<kbd>g</kbd><kbd>h</kbd></span></dt><dd>Home", keys)


def test_keys_can_be_switched_off(leader: FlaskClient) -> None:
    """WCAG 2.1.4: shortcuts of a single character can be turned off."""
    on = leader.get("/p/cx/").text
    profile = {"name": "Léa", "lang": "en", "timezone": "Europe/Paris", "digest_time": "08:30", "weekdays": ["0", "1"]}
    leader.post("/profile", data=profile)

    off = leader.get("/p/cx/").text

    assert ("<body data-shortcuts>" in on, "<body data-shortcuts>" in off) == (True, False)
    assert ('<kbd aria-hidden="true">' in on, '<kbd aria-hidden="true">' in off) == (True, False)


def test_keys_are_given_once(leader: FlaskClient) -> None:
    keys = re.findall(r'data-keys="([^"]+)"', leader.get("/p/cx/").text)

    assert sorted(keys) == sorted(set(keys))


def test_marking_finds_words_without_their_accents_and_never_lets_code_through() -> None:
    assert marked("Écoute <b>", ["ecoute"]) == "<mark>Écoute</mark> &lt;b&gt;"
    assert marked("Les chevaux", ["cheval"]) == "Les <mark>chevaux</mark>"
    assert marked("Rien", []) == "Rien"
    assert excerpt("x " * 100 + "Livraison & fin", ["livraison"]).endswith("<mark>Livraison</mark> &amp; fin")
    assert excerpt("x " * 100 + "Livraison", ["livraison"]).startswith("… ")
    assert excerpt("Rien", ["livraison"]) == ""
