"""What a file of items says, in the reader's words: values, columns, what is wrong with a row."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.steering.transfer.field import Code, Day
from app.steering.transfer.kind import NUMBER, Transferred
from app.web.do_now.import_words import cut, remarks, understood
from app.web.words import long_date


def label_of(kind: Transferred, name: str) -> str:
    """What the field is called that holds that column of the item."""
    field = kind.field({"owner_id": "owner"}.get(name, name))
    return _(field.header) if field else name


def said(kind: Transferred, name: str, kept: Any, names: Mapping[Any, str]) -> str:
    """A value as JSON keeps it, in words; `names` gives those of people."""
    return cut(_worded(kind.field(name), name, kept, names))


def _worded(field: Any, name: str, kept: Any, names: Mapping[Any, str]) -> str:
    if kept in (None, "", []):
        return "—"
    if name == "owner_id":
        return names.get((name, kept)) or "—"
    if isinstance(kept, bool):
        return _("yes") if kept else _("no")
    if isinstance(kept, list):
        return ", ".join(str(each) for each in kept)
    if isinstance(field, Code):
        return _(getattr(field.restored(kept), field.called))
    return long_date(field.restored(kept)) if isinstance(field, Day) else str(kept)


def columns(kind: Transferred, found: list[dict[str, Any]]) -> dict[str, Any]:
    """What the columns of the file were taken for: those that are read, and sentences about those passed over."""
    known = ", ".join(each["header"] for each in found if each["passed"])
    unknown = ", ".join(each["header"] for each in found if not each["field"] and not each["passed"])
    return {
        "read": [each | {"field": _column(kind, each["field"])} for each in found if each["field"]],
        "passed": [
            *(
                [_("Passed over, because it is worked out or changes in Jalon alone: %(names)s.", names=known)]
                if known
                else []
            ),
            *([_("Passed over, because nothing here is called so: %(names)s.", names=unknown)] if unknown else []),
        ],
    }


def _column(kind: Transferred, name: str) -> str:
    return _("what each is recognised by") if name == NUMBER else label_of(kind, name)


def how(read: dict[str, Any]) -> list[str]:
    """Each thing that was found out about the file."""
    return ["JSON"] if read.get("json") else understood(read)


def notes(found: dict[str, Any]) -> list[str]:
    """What a person may not expect of the import."""
    left = found["left"]
    return [
        *([_from_elsewhere(found)] if not found["own"] else []),
        *(
            [
                ngettext(
                    "%(num)d reference leads to an item that is not here: it is left out.",
                    "%(num)d references lead to items that are not here: they are left out.",
                    left,
                )
            ]
            if left
            else []
        ),
        *remarks(found["read"]),
    ]


def _from_elsewhere(found: dict[str, Any]) -> str:
    if found["origin"]:
        return _(
            "This file comes from the programme “%(slug)s”: states, ratings and decisions start anew here.",
            slug=found["origin"],
        )
    return _("This file does not say whose it is: each row counts as new, unless it was brought in before.")
