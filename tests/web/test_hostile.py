"""What nobody should send: each form and address answers in words, keeps what was typed, writes all or nothing."""

from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest

from tests.databases import Databases
from tests.web.hostile import BEYOND, HUGE, LONG, NASTY, SCRIPT, SHORT, SUM, kept, left_behind, unfit, wrong_with
from tests.web.html import Form
from tests.web.walk import Walk

pytestmark = pytest.mark.long

TEXT = [NASTY, LONG]
CHOICE = ["nope", BEYOND]
DATE = ["2026-02-30", "9999-99-99", "0001-01-01", HUGE, NASTY]
HIDDEN = [NASTY, LONG, BEYOND, HUGE, "-1", "٣"]
ATTACKS = {
    "text": TEXT, "textarea": TEXT, "email": TEXT, "password": TEXT, "search": TEXT,
    "select": CHOICE, "radio": CHOICE, "checkbox": CHOICE, "submit": CHOICE,
    "date": DATE, "time": DATE, "number": DATE,
    "hidden": HIDDEN, "file": TEXT,
}  # fmt: skip
PARTS = 3
"""In how many the forms are tried, one beside the other."""
EVERYWHERE = ["", " \t\r\n ", SHORT, "x" * 5_000, "٣", "-1", "//evil.example/", "2026-11-30"]


@pytest.fixture(scope="session")
def all_databases(postgresql_databases: Databases) -> Databases:
    """The stricter one: it refuses characters, lengths and numbers that SQLite would keep."""
    return postgresql_databases


@pytest.mark.parametrize("part", range(PARTS))
def test_each_field_of_every_form(walk: Walk, part: int) -> None:
    before = walk.everything()

    troubles = [
        f"{form.action} {name} {value[:12]!r}: {trouble}"
        for form in walk.forms()[part::PARTS]
        for name, kind in {field.name: field.kind for field in form.fields}.items()
        for value in ATTACKS[kind]
        for trouble in attacked(walk, form, {name}, [value], before)
    ]

    assert troubles == []


def test_all_fields_of_every_form_at_once(walk: Walk) -> None:
    before = walk.everything()

    troubles = [
        f"{form.action} {values!r:.20}: {trouble}"
        for form in walk.forms()
        for values in [*([value] for value in EVERYWHERE), [], ["1", SHORT]]
        for trouble in attacked(walk, form, {*form.names} - {"version"}, values, before)
    ]

    assert troubles == []


def attacked(walk: Walk, form: Form, names: set[str], values: list[str], before: object) -> Iterator[str]:
    """Send the form with these values in these fields: none at all, or the name repeated."""
    pairs = [(name, typed) for name, typed in form.filled() if name not in names]
    hostile = [(name, value) for name in sorted(names) for value in values]
    with walk.undone():
        answer = walk.post(form.action, pairs + hostile)
        yield from wrong_with(answer)
        yield from left_behind(walk, answer, before)
        if answer.status_code in {409, 422} and not kept(answer.text, form, hostile):
            yield f"{answer.status_code} lost what was typed"
        if answer.status_code < 400:
            yield from unfit(walk)
        if answer.status_code in {302, 303}:
            yield from (f"then {trouble}" for trouble in wrong_with(walk.get(answer.location)))


ADDRESSED = ("before", "after", "week", "version", "ref", "q", "owner", "category", "kind", "due", "lang", "next", "as")
JUNK = [
    "", "\x00", "\ud800", "é\u202e", SCRIPT, SUM, "'", "%", "\\", "-1", "0", HUGE, BEYOND, "2026-W99", "x" * 3_000,
    "~", "9999-99-99~1", "0001-01-01~1", f"2026-11-23~{BEYOND}", f"2026-11-23~{'9' * 17}", f"2026-11-23~{HUGE}",
]  # fmt: skip


def test_every_address_with_junk_in_its_query(walk: Walk) -> None:
    """Lists get all of it, with and without what goes before `after`; other pages some of it."""
    troubles = []
    for path in walk.pages().values():
        is_list = path.endswith(("/", "unplug"))
        for junk in JUNK if is_list else JUNK[::3]:
            for names in (ADDRESSED, ADDRESSED[1:]) if is_list else (ADDRESSED,):
                asked = urlencode([(name, junk) for name in names], errors="surrogatepass")
                answer = walk.get(f"{path}?{asked}")
                troubles += [f"{path}?{asked:.40}: {trouble}" for trouble in wrong_with(answer)]

    assert troubles == []


def test_every_address_with_junk_in_its_path(walk: Walk) -> None:
    """All of it in each part; the programme's name is read in one place, so each rule tries a fifth of it there."""
    troubles = []
    for number, rule in enumerate(walk.app.url_map.iter_rules()):
        method = "GET" if "GET" in rule.methods else "POST"
        for part in rule.arguments:
            for junk in filter(None, JUNK[number % 5 :: 5] if part == "slug" else JUNK):
                path = walk.path_with(rule, part, quote(junk, safe="", errors="surrogatepass"))
                with walk.undone():
                    answer = walk.open(method, path)
                    troubles += [f"{method} {path:.80}: {trouble}" for trouble in wrong_with(answer)]

    assert troubles == []


def test_what_stands_in_another_programme_is_out_of_reach(walk: Walk) -> None:
    own, abroad = walk.world.values, walk.world.abroad
    before = walk.everything()
    theirs = ("member_id", "category_id", "device_id", "draft_id", "job_id", "import_id", "ref", "number")
    theirs += ("comment_id", "link_id", "notification_id", "transfer_id")
    ids = [name for name in theirs if own[name] != abroad[name]]
    reached = {}
    for rule in walk.app.url_map.iter_rules():
        if rule.endpoint == "replies.new":  # executives alone: the table of rights tries it
            continue
        for part in {"slug", *ids} & rule.arguments:
            path = walk.path_with(rule, part, str(abroad[part]))
            for method in {"GET", "POST"} & rule.methods:
                reached[f"{method} {path}"] = walk.open(method, path).status_code

    assert len(reached) > 40
    assert {asked: status for asked, status in reached.items() if status != 404} == {}
    assert walk.everything() == before


@pytest.mark.parametrize("name", ["owner_id", "category_id"])
def test_choices_of_another_programme_are_refused(walk: Walk, name: str) -> None:
    before = walk.everything()
    foreign = {"owner_id": walk.world.abroad["member_id"], "category_id": walk.world.abroad["category_id"]}
    path = "/p/cx/do-now/actions/new"
    form = next(form for form in walk.forms() if form.action == path)
    pairs = [pair for pair in form.filled() if pair[0] != name]

    answer = walk.post(path, [*pairs, (name, str(foreign[name]))])

    assert answer.status_code == 422
    assert "Choisissez dans la liste" in answer.text
    assert walk.everything() == before
