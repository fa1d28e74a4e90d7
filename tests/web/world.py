"""Two programmes with something of everything, and an address for every rule: for tests that walk all pages.

A new endpoint is walked as soon as it is registered; one whose address names something new makes the walk fail until
`World.values` knows what stands there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app, url_for
from werkzeug.routing import Rule

from app import jobs
from app.core import clock, db, outbox, queue
from app.core.clock import running_from
from app.core.outbox import Delivery, Wanted
from app.do_now import import_actions, paste_draft
from app.do_now.category import categories_of
from app.do_now.import_layout import Glance
from app.do_now.import_row import ImportFile
from app.programme.activity import Activity
from app.programme.ask import ask
from app.programme.comment import say as comment_on
from app.programme.item import Item
from app.programme.link import Link, Relation, link
from app.programme.list_export import EXPORT
from app.programme.member import Member, Place, Role
from app.programme.notification import Notification
from app.programme.one_time_link import one_time_link
from app.programme.opt_out import token_for
from app.programme.programme import Programme, Track
from app.programme.programme_draft import begin, keep
from app.programme.sign_in import SignIn, sign_in
from app.steering.outside_reader import ReportLink, stop_token, write_token
from app.steering.report import Report, ReportFile
from app.steering.report_cycle import Cycle, before, current
from app.steering.report_draft import build, write
from app.steering.report_plan import ask_build
from app.steering.report_publication import MAKE_COPIES, MAKE_PDF, publish
from app.steering.report_recipients import TO_OUTSIDER, mail_key
from app.steering.transfer import asking as transfer
from app.steering.update import Colour, say
from app.web.assets import assets
from tests.builders import (
    a_deliverable,
    a_finding,
    a_member,
    a_problem,
    a_programme,
    a_risk,
    a_scenario,
    a_seat,
    a_user,
    a_view,
    an_action,
    an_export,
    an_opportunity,
    an_outsider,
)
from tests.web.drafting import TYPED

INVENTORY = "référence;titre;catégorie\nA-1;Plexiglas en caisse;Vélo\nA-2;Retrait sans contact;\n".encode()
RISKS = "titre;événement\nGrève;La grève du samedi\nGel;\n".encode()
BOTH = {"fr": "Les retraits tiennent bien cette semaine.", "en": "Pick-ups hold well this week."}


@dataclass
class World:
    """Léa leads the programme «cx», administers, and may create programmes.

    `values` maps the name of an address's part to what stands there; the name of an endpoint or a blueprint to what
    stands there instead.
    """

    lea: Member
    values: dict[str, Any]
    abroad: dict[str, Any]
    """What stands there in the other programme, of which Léa is no member."""

    def values_for(self, rule: Rule) -> dict[str, Any]:
        own = self.values | self.values.get(rule.endpoint, {}) | self.values.get(rule.endpoint.split(".")[0], {})
        return {name: own[name] for name in rule.arguments if name not in (rule.defaults or {})}

    def path(self, rule: Rule, **other: Any) -> str:
        return url_for(rule.endpoint, **self.values_for(rule) | other)


def walked(app: Flask, method: str) -> Iterator[Rule]:
    return (rule for rule in app.url_map.iter_rules() if method in (rule.methods or ()))


def make_world() -> World:
    """Make it, inside an application; everything is committed."""
    now = clock.now()
    lea = _programme("cx", now, lang="fr")
    stranger = _programme("rivoli", now, lang="fr")
    lea.user.is_admin = lea.user.may_create = True
    values = _values(lea, now)
    abroad = _values(stranger, now) | _more(stranger, now)
    db.session.commit()
    return World(lea, values, abroad)


def _programme(slug: str, now: datetime, lang: str) -> Member:
    programme = a_programme(slug=slug, lang=lang, day_zero=now.date() - timedelta(40), created_at=now - timedelta(40))
    user = a_user(email=f"lea@{slug}.example", name="Léa Fontaine", lang=lang)
    lea = a_member(programme, user=user, joined_at=now)
    a_seat(lea, Track.LATER, place=Place.LEAD)
    omar = a_member(programme, role=Role.FIELD, user=a_user(email=f"omar@{slug}.example", name="Omar", lang=lang))
    a_seat(omar, Track.NOW)
    expected = a_user(email=f"sarah@{slug}.example", name="Sarah", lang=lang, password="")
    one_time_link(a_member(programme, role=Role.MEMBER, user=expected).user, now=now, by=user)
    category = _category(programme)
    given = {"owner_id": omar.id, "category_id": category, "due_on": now.date(), "running": True, "now": now}
    an_action(programme, by=lea, **given)
    an_action(programme, by=lea, title="Relances automatiques", now=now)
    a_deliverable(programme, by=lea, due_on=now.date() - timedelta(3), now=now)
    a_scenario(programme, by=lea, now=now)
    an_opportunity(programme, by=lea, now=now, value_customer=4, value_business=3, effort=2)
    for title in ("Retirer sans attendre", "Essayer sans crainte"):
        a_problem(programme, by=lea, title=title, now=now)
    a_risk(programme, by=lea, review_on=now.date() - timedelta(1), now=now)
    return lea


def _more(lea: Member, now: datetime) -> dict[str, Any]:
    """What has no namesake in the other programme."""
    programme = lea.programme
    action = an_action(programme, by=lea, now=now)
    asked = ask(programme, {"question": BOTH}, by=lea, today=programme.today(now))
    problem = a_problem(programme, by=lea, now=now)
    return {"ref": action.ref, "problems": {"ref": problem.ref}, "number": asked.number}


def _category(programme: Programme) -> int:
    return db.session.scalars(categories_of(programme).limit(1)).one().id


def _device(lea: Member, now: datetime) -> int:
    """Another device of hers."""
    sign_in(lea.user, now=now, device="Safari · iOS")
    db.session.flush()
    mine = sa.select(SignIn.id).where(SignIn.user_id == lea.user_id)
    return db.session.scalars(mine.order_by(SignIn.id.desc()).limit(1)).one()


def _line(programme: Programme) -> int:
    """The first line of the programme's history that tells of an item."""
    lines = sa.select(Activity.id).where(Activity.programme_id == programme.id, Activity.item_id.is_not(None))
    return db.session.scalars(lines.order_by(Activity.id).limit(1)).one()


def _talk(lea: Member, now: datetime) -> dict[str, int]:
    """A comment of Léa's on an action, a link of that action, and what Omar's answer tells her."""
    mine = sa.select(Item).where(Item.programme_id == lea.programme_id, Item.kind == "action")
    action, other = db.session.scalars(mine.order_by(Item.number)).all()
    omar = db.session.get_one(Member, lea.id + 1)
    comment = comment_on(action, "@Omar, on en parle ?", by=lea, now=now).comment
    comment_on(action, "@Léa Fontaine, oui.", by=omar, now=now)
    link(action, Relation.CITES, other, by=lea, now=now)
    db.session.flush()
    told = sa.select(Notification.id).where(Notification.user_id == lea.user_id)
    return {
        "comment_id": comment.id,
        "link_id": db.session.scalars(sa.select(Link.id).where(Link.src_id == action.id)).one(),
        "notification_id": db.session.scalars(told).one(),
    }


def _values(lea: Member, now: datetime) -> dict[str, Any]:
    programme = lea.programme
    for track in Track:
        say(
            programme, track, colour=Colour.AMBER, computed=Colour.GREY, why="On avance.", need="", override="",
            by=lea, lang="fr", now=now, seen=0,
        )  # fmt: skip
    question = {"question": "Couper les relances ?", "recommendation": "Oui", "consequence": "Elles partent encore."}
    words = {name: {"fr": text, "en": None} for name, text in question.items()}
    words |= {"owner_label": "Claire", "needed_by": programme.today(now) + timedelta(days=3)}
    ask(programme, words, by=lea, today=programme.today(now))
    writing = current(programme, now)
    published = _published(lea, before(programme, writing), now)
    imported = import_actions.receive(programme, name="a.csv", content=INVENTORY, by=lea, now=now)
    sent = transfer.receive(programme, "risk", name="r.csv", content=RISKS, by=lea, now=now)
    asked = import_actions.receive(programme, name="b.csv", content=b"quoi;combien\nGel;3\n", by=lea, now=now)
    db.session.commit()
    jobs.run_queue(running_from(now))
    _columns_said(imported, lea, now)
    jobs.run_queue(running_from(now))
    draft = _worded(lea, writing, now)
    job = ask_build(programme, writing, now=now, by=lea)
    db.session.commit()
    return {
        "slug": programme.slug,
        "ref": "ACT-1",
        "problems": {"ref": "PRB-1"},
        "risks": {"ref": "RSK-1"},
        "items.step": {"ref": "DEL-1", "verb": "accept"},
        "scenarios": {"ref": "SCN-1"},
        "opportunities": {"ref": "OPP-1"},
        "track": "now",
        "horizon": "now",
        "number": 1,
        "member_id": lea.id + 1,
        "invitations": {"member_id": lea.id + 2},
        "draft_id": _drafted(lea, now),
        "user_id": lea.user_id + 1,
        "upkeep": {"delivery_id": _given_up(lea, now)},
        "device_id": _device(lea, now),
        "week": published.week,
        "drafts": {"week": draft.week},
        "previews": {"week": draft.week},
        "job_id": job,
        "import_id": imported.id,
        "imports.columns": {"import_id": asked.id},
        "transfer_id": sent.id,
        "field": "title",
        "finding_id": a_finding(programme, now=now).id,
        "view_id": a_view(lea, kind="action", query={"due": "late", "sort": "-title"}).id,
        "export_id": _export(lea),
        "paste_id": paste_draft.keep("Drive\nDon", by=lea, now=now).id,
        "category_id": _category(programme),
        "categories": {"category_id": _category(programme) + 5, "direction": "up"},
        "activity_id": _line(programme),
        **_talk(lea, now),
        "token": one_time_link(lea.user, now=now),
        **_outside(lea, published, now),
        "opt_out": {"token": token_for(lea.user_id, "mention", secret=current_app.extensions["settings"].secret_key)},
        "build": assets().build,
        "name": "css/app.css",
        "mailbox": {"name": "nothing", "number": 0},
        "reports.copy": {"kind": "pptx"},
    }


def _given_up(lea: Member, now: datetime) -> int:
    """A mail to somebody of the programme that the server did not take."""
    wanted = Wanted(f"refused:{lea.id}", "digest", lea.user.email, lea.user.lang, user_id=lea.user_id)
    outbox.queue([wanted], now=now)
    refused = sa.update(Delivery).where(Delivery.key == wanted.key)
    refused = refused.values(state=outbox.State.FAILED, reason="refused", error="550 no such mailbox", attempts=1)
    return db.session.scalars(refused.returning(Delivery.id)).one()


def _outside(lea: Member, published: Report, now: datetime) -> dict[str, Any]:
    """Somebody outside with a link to the published report, opened a moment ago, and the mail that brought it."""
    reader = an_outsider(lea.programme, by=lea, now=now)
    key = f"{mail_key(published)}out{reader.id}"
    link = ReportLink(report_id=published.id, reader=reader, delivery_key=key, visits=1, visited_at=now)
    db.session.add(link)
    outbox.queue([Wanted(key, TO_OUTSIDER, reader.email, "fr")], now=now)
    sent = sa.update(Delivery).where(Delivery.key == key).values(state=outbox.State.SENT, sent_at=now)
    token = write_token(link, now)
    return {
        "reader_id": reader.id,
        "delivery_id": db.session.scalars(sent.returning(Delivery.id)).one(),
        "shared.show": {"token": token},
        "shared.pdf": {"token": token},
        "shared.stop": {"token": stop_token(reader.id, secret=current_app.extensions["settings"].secret_key)},
    }


def _columns_said(imported: ImportFile, by: Member, now: datetime) -> None:
    """What the names of the columns say."""
    db.session.refresh(imported, ["glance"])
    import_actions.choose(imported, Glance.kept_as(imported.glance or []).proposal(), by=by, now=now)
    db.session.commit()


def _drafted(lea: Member, now: datetime) -> int:
    """A new programme that could be opened, with somebody to bring in."""
    draft = begin(lea.user, now=now)
    people = {"people-0-name": "Zoé", "people-0-email": f"zoe@{lea.programme.slug}.example", "people-0-role": "member"}
    people |= {"people-0-track": "now", "people-0-lang": "fr"}
    for step, fields in TYPED.items():
        sent = fields | (people if step == "people" else {})
        keep(draft, step, {n: v if isinstance(v, list) else [v] for n, v in sent.items()}, onward="review", now=now)
    db.session.commit()
    return draft.id


def _export(lea: Member) -> int:
    """A workbook that is there; its bytes don't matter here."""
    export = an_export(lea)
    export.content, export.rows = b"PK", 2
    db.session.query(queue.Job).filter_by(kind=EXPORT).delete()
    db.session.commit()
    return export.id


def _worded(lea: Member, week: Cycle, at: datetime) -> Report:
    """A draft that could be published."""
    report = build(lea.programme, week.week, cutoff=at, now=at, by=lea)
    db.session.commit()
    words = {"headline": BOTH, "stated": "amber", "reason": BOTH, "confidence": "medium", "wins": [BOTH]}
    words |= {"commitments": [{"text": BOTH, "owner": "Omar"}], "kept": [True]}
    write(report, words, by=lea, now=at, seen=report.words["revision"])
    db.session.commit()
    return report


def _published(lea: Member, week: Cycle, now: datetime) -> Report:
    """A published report with its files; their bytes don't matter here."""
    at = week.build_at
    report = _worded(lea, week, at)
    publish(report, by=lea, now=at, seen=report.version)
    for lang in ("fr", "en"):
        file = {
            "lang": lang,
            "kind": "pdf",
            "name": f"{lang}.pdf",
            "bytes": b"%PDF-",
            "sha256": "0" * 64,
            "made_at": now,
        }
        db.session.add(ReportFile(report_id=report.id, **file))
    db.session.query(queue.Job).filter(queue.Job.kind.in_([MAKE_PDF, MAKE_COPIES])).delete()
    return report
