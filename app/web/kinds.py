"""Making a kind known to the pages of items: its page, its list, its words."""

from app.programme.refs import kinds
from app.web import decision_words, fields, history
from app.web.pages import LISTS, PAGES, KindList, KindPage


def add(kind: str, page: KindPage, listed: KindList | None = None) -> None:
    """A second call with the same changes nothing."""
    PAGES[kind] = page
    if listed:
        LISTS[kind] = listed
    fields.know(kinds()[kind], page.labels, codes=page.codes, chosen=page.chosen)
    history.SENTENCES.update({verb: alone for verb, (alone, _named) in page.verbs.items()})
    history.DEEDS.update({verb: named for verb, (_alone, named) in page.verbs.items()})
    decision_words.ACTS.update(page.acts)
    decision_words.VERDICTS.update(page.verdicts)
