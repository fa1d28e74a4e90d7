"""How a file was understood, in the reader's words."""

from datetime import date
from typing import Any

from flask import g
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from app.core.i18n import N_
from app.do_now.import_formats import Order
from app.web.request import today
from app.web.words import long_date

ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}
SEPARATORS = {";": N_("semicolons"), ",": N_("commas"), "\t": N_("tabs"), "|": N_("bars"), "\x1f": N_("one column")}
LONGEST = 160
DECIMALS = {",": N_("decimal comma"), ".": N_("decimal point")}


def cut(text: str) -> str:
    """As much of a value as a table has room for."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def refused(row: Any) -> dict[str, Any]:
    """A row of a file with what keeps it out."""
    return {"line": row.line, "title": row.title, "errors": [reason(error) for error in row.errors]}


def reason(error: dict[str, Any]) -> str:
    """«Date de début « 31/02/2020 » : this date does not exist», in one sentence."""
    why = sentence(error)
    if error["cell"]:
        return _("%(column)s “%(cell)s”: %(why)s", column=error["header"], cell=error["cell"], why=why)
    return _("%(column)s: %(why)s", column=error["header"], why=why) if error["header"] else why


def sentence(error: dict[str, Any]) -> str:
    """What was kept of a refusal, in words."""
    message = error["message"]
    return _(message, **error["values"])


def understood(read: dict[str, Any]) -> list[str]:
    """Each thing that was found out about the file: Windows-1252, semicolons, dates day/month/year …"""
    encoding, orders = read["encoding"], {dates["order"] for dates in read["dates"]}
    separator, decimal = SEPARATORS.get(read["separator"], ""), DECIMALS.get(read["decimal"], "")
    return [
        *([ENCODINGS.get(encoding, "UTF-16"), _(separator)] if encoding else [_("workbook")]),
        *([_("sheet “%(name)s”", name=read["sheet"])] if read["sheet"] else []),
        *([_("columns named in row %(line)s", line=read["line"])] if read["line"] > 1 else []),
        *(_("dates %(order)s", order=_(order.label)) for order in Order if order.value in orders),
        *([_(decimal)] if decimal else []),
    ]


def remarks(read: dict[str, Any]) -> list[str]:
    """What a person may not expect of the rows."""
    found = []
    if read["hidden"]:
        found.append(
            ngettext(
                "%(num)d row is hidden in the sheet; it is read like the others.",
                "%(num)d rows are hidden in the sheet; they are read like the others.",
                read["hidden"],
            )
        )
    if read["merged"]:
        found.append(
            ngettext(
                "%(num)d cell took its value from the merged cell above it.",
                "%(num)d cells took their value from the merged cell above them.",
                read["merged"],
            )
        )
    return found


def overrun(count: int) -> str:
    """What it means to add so many actions to Now after its window (R3); empty while it is open, or for none."""
    if not count or not g.programme.now_is_over(today()):
        return ""
    return ngettext(
        "The window of Now ended on %(day)s: this action will be in overrun until it is carried over.",
        "The window of Now ended on %(day)s: these %(number)s actions will be in overrun until they are carried over.",
        count,
        number=format_decimal(count),
        day=long_date(g.programme.date_of(g.programme.now_days)),
    )


def assumed(read: dict[str, Any]) -> list[str]:
    """Dates of which the file does not say which way round they are, and how they were taken."""
    return [
        _(
            "“%(cell)s” in “%(column)s” is taken for %(day)s: nothing in the file says which way round it is.",
            cell=dates["example"],
            column=dates["header"],
            day=long_date(date.fromisoformat(dates["read"])),
        )
        for dates in read["dates"]
        if dates["assumed"] and dates["read"]
    ]
