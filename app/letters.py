"""How a mail is written: its templates in the language of its reader, its links, its headers; one paper for all."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from css_inline import CSSInliner
from flask import current_app
from flask_babel import force_locale
from jinja2 import TemplateNotFound

from app.core import db
from app.core.mail import Message, message_id
from app.core.outbox import Delivery
from app.programme.account import User
from app.programme.opt_out import token_for
from app.settings import Settings


def write(
    delivery: Delivery,
    name: str,
    *,
    family: str = "",
    thread: str = "",
    headers: Mapping[str, str] | None = None,
    **context: object,
) -> Message:
    """Render mail/<name>.txt, whose first line is the subject, and mail/<name>.html where there is one.

    Of a `family` one can opt out with one click; mails of one `thread` stand together in the reader's mail program.
    """
    user, address = user_of(delivery), opt_out(delivery, family)
    context |= {"delivery": delivery, "user": user, "lang": delivery.lang, "link": link, "home": settings().public_url}
    context["opt_out"] = address
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
        headers=unsubscribing(address) | in_thread(thread) | dict(headers or {}),
    )


def opt_out(delivery: Delivery, family: str) -> str:
    """The address that ends mails of that family for its recipient, or ""."""
    if not family or delivery.user_id is None:
        return ""
    return link("opt_out.show", token=token_for(delivery.user_id, family, secret=settings().secret_key))


def unsubscribing(address: str) -> dict[str, str]:
    """What makes mail programs offer one click. Source: RFC 2369 and RFC 8058."""
    if not address:
        return {}
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def in_thread(thread: str) -> dict[str, str]:
    """A Message-ID that nobody sends stands for the object that all of them are about."""
    return {"References": message_id(f"thread:{thread}", settings().mail_from)} if thread else {}


def link(endpoint: str, **values: object) -> str:
    """The address of a page as people outside type it; `_anchor` is the place on it."""
    anchor = values.pop("_anchor", "")
    public = urlsplit(settings().public_url)
    urls = current_app.url_map.bind(public.netloc, public.path or "/", url_scheme=public.scheme)
    address = urls.build(endpoint, values, force_external=True)
    return f"{address}#{anchor}" if anchor else address


def on_paper(page: str, css: str) -> str:
    """The HTML with the rules of mail.css written into its elements: many mail programs read no other.

    The rules for the dark stay in its head, for those programs that have one and read them.
    """
    return CSSInliner(load_remote_stylesheets=False, extra_css=css, keep_style_tags=True).inline(page)


def _html(name: str, context: dict[str, object]) -> str | None:
    try:
        page = _render(f"{name}.html", context)
    except TemplateNotFound as missing:
        if missing.name != f"mail/{name}.html":
            raise
        return None
    return on_paper(page, _render("mail.css", {}))


def _render(name: str, context: dict[str, object]) -> str:
    return current_app.jinja_env.get_template(f"mail/{name}").render(context)


def settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def user_of(delivery: Delivery) -> User | None:
    return db.session.get(User, delivery.user_id) if delivery.user_id else None
