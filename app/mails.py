"""Every mail the product writes: one function each, registered in MAILS; the only user of templates/mail/."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import css_inline
from flask import current_app
from flask_babel import force_locale
from jinja2 import TemplateNotFound

from app.core import db
from app.core.delivery import Dropped
from app.core.mail import Message
from app.core.outbox import Delivery
from app.programme.account import User


def is_active(delivery: Delivery) -> bool:
    """Whether the recipient may still get mail at all; somebody without an account may."""
    user = _user(delivery)
    return user is None or user.is_active


@dataclass(frozen=True)
class Mail:
    """A kind of mail. `build` writes it once; `allowed` is asked again before every attempt."""

    build: Callable[[Delivery], Message | Dropped]
    allowed: Callable[[Delivery], bool] = is_active


MAILS: dict[str, Mail] = {}


def build(delivery: Delivery) -> Message | Dropped:
    return MAILS[delivery.kind].build(delivery)


def allowed(delivery: Delivery) -> bool:
    return MAILS[delivery.kind].allowed(delivery)


def link(endpoint: str, **values: object) -> str:
    """The address of a page as people outside type it."""
    public = urlsplit(current_app.extensions["settings"].public_url)
    urls = current_app.url_map.bind(public.netloc, public.path or "/", url_scheme=public.scheme)
    return urls.build(endpoint, values, force_external=True)


def _message(delivery: Delivery, name: str, *, headers: Mapping[str, str] | None = None, **context: object) -> Message:
    """Render mail/<name>.txt, whose first line is the subject, and mail/<name>.html where there is one."""
    user = _user(delivery)
    context |= {"delivery": delivery, "user": user, "lang": delivery.lang, "link": link}
    with force_locale(delivery.lang):
        subject, _, text = _render(f"{name}.txt", context).lstrip().partition("\n")
        html = _html(name, context)
    return Message(
        to=delivery.address,
        to_name=user.name if user else "",
        subject=subject,
        text=text.strip() + "\n",
        html=html,
        lang=delivery.lang,
        headers=headers or {},
    )


def _html(name: str, context: dict[str, object]) -> str | None:
    try:
        return css_inline.inline(_render(f"{name}.html", context), load_remote_stylesheets=False)
    except TemplateNotFound as missing:
        if missing.name != f"mail/{name}.html":
            raise
        return None


def _render(name: str, context: dict[str, object]) -> str:
    return current_app.jinja_env.get_template(f"mail/{name}").render(context)


def _user(delivery: Delivery) -> User | None:
    return db.session.get(User, delivery.user_id) if delivery.user_id else None
