"""The links of an item as its page shows them: by what they say, read from this item."""

from collections import defaultdict
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.programme.around import Around
from app.programme.item import Item
from app.programme.link import Relation
from app.programme.refs import kinds, ref
from app.web.item_forms import LinkForm
from app.web.pages import page_of
from app.web.request import can
from app.web.titles import title_of


def evidence(item: Item, near: Around, form: LinkForm) -> dict[str, Any]:
    """`groups` in the order of the relations, each in its direction; the form only for those who may link."""
    may_link = item.archived_at is None and can("EDIT", item)
    found: dict[tuple[Relation, bool], list[dict[str, Any]]] = defaultdict(list)
    base, here = url_for("items.index"), url_for("links.new", ref=item.ref)
    for link, other in near.links:
        name = ref(other.kind, other.number)
        found[link.rel, link.src_id != item.id].append(
            {
                "ref": name,
                "title": title_of(other.kind, other.title),
                "href": f"{base}{name}",
                "stage": other.stage.value,
                "state": _(kinds()[other.kind].STATES(other.state).label),
                "trashed": other.trashed_at is not None,
                "removal": f"{here}{link.id}/removal" if may_link else None,
            }
        )
    elsewhere = page_of(item).told
    return {
        "groups": [
            {"words": _(relation.back if back else relation.label), "rows": found[relation, back]}
            for relation in Relation
            for back in (False, True)
            if (relation, back) in found and (relation, back) not in elsewhere
        ],
        "more": "link" in near.more,
        "form": form if may_link else None,
        "add": here,
        "suggestions": url_for("links.items"),
    }
