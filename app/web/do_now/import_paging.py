"""Files that were sent, and the rows of one, page by page: keys in the address, never offsets."""

from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa
from flask import g, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import db
from app.do_now.import_step import Step
from app.web.request import today
from app.web.words import past

ROWS, FILES = 50, 20


def lines(texts: Iterable[str]) -> list[int]:
    """The numbers of rows among what a form or an address holds; what is none is left out."""
    return [int(text) for text in texts if text.isdecimal() and text.isascii() and len(text) < 10]


def key_of(text: str) -> int:
    """The row, or the file, below which a page begins, as an address says it; 0 when it says none."""
    return next(iter(lines([text])), 0)


def pager(endpoint: str, after: int, following: int | None, **fixed: Any) -> dict[str, Any]:
    """The links of the macro `pager`: back to the first page, and to the rows below `following`, None on the last."""
    return {
        "previous": url_for(endpoint, **fixed) if after else None,
        "next": url_for(endpoint, **fixed, after=following) if following else None,
        "words": None,
    }


def files_page(
    sent: sa.Select[Any], key: Any, row: Callable[[Any], dict[str, Any]], endpoint: str, **fixed: Any
) -> dict[str, Any]:
    """One page of the files, the newest first by their `key`; the address says after which."""
    after = key_of(request.args.get("after", ""))
    found = list(db.session.scalars((sent.where(key < after) if after else sent).limit(FILES + 1)).unique())
    following = found[FILES - 1].id if len(found) > FILES else None
    return {
        "rows": [_row(each) | row(each) for each in found[:FILES]],
        "pager": pager(endpoint, after, following, **fixed),
    }


def _row(sent: Any) -> dict[str, Any]:
    """What every list says of a file."""
    return {
        "name": sent.name,
        "when": past(sent.created_at, today(), g.programme.zone),
        "who": sent.by.name if sent.by else _("Jalon"),
    }


def outcome(step: Step, found: dict[str, Any], told: str) -> str:
    """What became of a file: `told` once it is written, else how far it is."""
    if step is Step.DONE:
        return told
    if step is Step.FOUND and found["refused"]:
        return ngettext("%(num)d row refused", "%(num)d rows refused", found["refused"])
    if step is Step.FOUND and not (found["new"] or found["changed"]):
        return _("nothing to import")
    return _(step.label)
