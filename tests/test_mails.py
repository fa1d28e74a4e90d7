from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader

from app import mails
from app.core import db, outbox
from app.core.delivery import Dropped
from app.core.mail import Message
from app.core.outbox import Delivery, Wanted
from app.letters import link, write
from app.mails import Mail
from tests.builders import a_user

MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
TEMPLATES = {
    "mail/late.txt": "{{ count }} <late>\n\nHello {{ user.name if user }},\n{{ link('account.login') }}\n",
    "mail/rich.txt": "Rich\nText\n",
    "mail/rich.html": '{% extends "mail/_base.html" %}{% block content %}<h1>{{ title }}</h1>{% endblock %}',
    "mail/broken.txt": "Broken\n",
    "mail/broken.html": '{% include "mail/nowhere.html" %}',
}


@pytest.fixture
def templates(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    loader = ChoiceLoader([DictLoader(TEMPLATES), app.jinja_env.loader])
    monkeypatch.setattr(app.jinja_env, "loader", loader)
    with app.app_context():
        yield app


def a_delivery(**given) -> Delivery:
    with db.writing():
        outbox.queue(
            [Wanted(**{"key": "a", "kind": "late", "address": "lea@x.example", "lang": "en"} | given)], now=MONDAY
        )
    return db.session.query(Delivery).one()


def test_the_first_line_is_the_subject_and_links_are_public(templates):
    user = a_user(name="Léa Martin", email="lea@x.example")

    message = write(a_delivery(user_id=user.id), "late", count=3, headers={"X-Late": "3"})

    assert message == Message(
        to="lea@x.example",
        to_name="Léa Martin",
        subject="3 <late>",
        text="Hello Léa Martin,\nhttp://localhost/login\n",
        lang="en",
        headers={"X-Late": "3"},
    )


def test_links_keep_the_folder_and_the_scheme_of_the_public_address(templates, monkeypatch):
    settings = replace(templates.extensions["settings"], public_url="https://cassel.example:8443/jalon")
    monkeypatch.setitem(templates.extensions, "settings", settings)

    assert link("account.login") == "https://cassel.example:8443/jalon/login"


def test_html_is_escaped_and_carries_its_styles_in_its_elements(templates):
    message = write(a_delivery(), "rich", title="<b>Nora</b>")

    assert "&lt;b&gt;Nora&lt;/b&gt;</h1>" in message.html
    assert '<h1 style="' in message.html
    assert "prefers-color-scheme: dark" in message.html
    assert 'lang="en"' in message.html


def test_a_mail_speaks_the_language_of_its_recipient(templates):
    message = write(a_delivery(lang="fr"), "rich", title="Nora")

    assert message.lang == "fr"
    assert 'lang="fr"' in message.html


def test_a_page_that_misses_a_part_is_an_error_and_not_a_mail_without_html(templates):
    with pytest.raises(Exception, match="nowhere"):
        write(a_delivery(), "broken")


def test_each_kind_is_written_by_its_function_and_guarded_by_its_rule(templates, monkeypatch):
    monkeypatch.setitem(mails.MAILS, "late", Mail(lambda _: Dropped("all_done"), allowed=lambda _: False))

    delivery = a_delivery()

    assert mails.build(delivery) == Dropped("all_done")
    assert mails.allowed(delivery) is False


@pytest.mark.parametrize("active", [True, False])
def test_mail_reaches_active_people_only(templates, active):
    user = a_user(is_active=active)

    assert mails.is_active(a_delivery(user_id=user.id)) is active


def test_mail_reaches_people_without_an_account(templates):
    assert mails.is_active(a_delivery())
