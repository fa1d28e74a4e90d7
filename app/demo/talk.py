"""What people at Maison Cassel say to each other about their items, and how these hang together."""

from datetime import datetime

from app.demo.cassel import Event, Play
from app.programme.comment import say
from app.programme.item import Item, change
from app.programme.link import Relation, link

Place = int | str
"""The number of an action, or the code of a deliverable."""

Word = tuple[int, int, Place, str, str]
Tie = tuple[int, Place, str, Place, str]

SAID: tuple[Word, ...] = (
    (31, 15, 14, "ines", "Les clientes repartent sans essayer : hier, six ventes perdues à Lille."),
    (32, 9, 14, "paul", "@Lucie Perrin, peux-tu relire le protocole de nettoyage ? Le siège attend ton avis."),
    (33, 11, 14, "lucie", "Relu. Il manque la durée de quarantaine des vêtements essayés : voir ACT-15."),
    (34, 16, 8, "sofia", "Deux clients sur trois relancés hier avaient déjà demandé un report d’échéance."),
    (
        35,
        14,
        8,
        "paul",
        "**Toujours actives.** 1 200 relances cette semaine, 310 appels. @Léa Fontaine, tu peux les relancer ?",
    ),
    (36, 10, 14, "julien", "@Léa Fontaine, sans réponse du siège vendredi, on ouvre deux cabines par magasin ?"),
    (36, 11, "field_tests", "nadia", "Lille : 36 clients, 9 conseillers. @Léa, les verbatims sont prêts pour lundi."),
    (36, 17, 8, "lea", "La question est posée au Comex. Merci @Sofia pour les chiffres, je les cite."),
)
"""(day, hour, where, by whom, what)."""

LINKED: tuple[Tie, ...] = (
    (30, 9, "duplicates", 8, "paul"),
    (33, 14, "needs", 15, "lucie"),
    (34, 22, "answers", 8, "sofia"),
    (35, "field_tests", "tests", "journeys", "nadia"),
    (35, "problems", "cites", 8, "paul"),
)
"""(day, from, what it does, to, by whom)."""

GIVEN = (36, 7, "paul", "lea")
"""(day, number of the action, by whom, to whom)."""


def events(play: Play) -> list[Event]:
    return [
        *(_said(play, line) for line in SAID),
        *(_linked(play, line) for line in LINKED),
        Event(play.at(GIVEN[0], 16), lambda now: _give(play, now)),
    ]


def _said(play: Play, word: Word) -> Event:
    day, hour, where, who, text = word
    return Event(play.at(day, hour, 20), lambda now: say(_item(play, where), text, by=play.cast[who], now=now))


def _linked(play: Play, tie: Tie) -> Event:
    day, here, does, there, who = tie

    def act(now: datetime) -> None:
        link(_item(play, here), Relation(does), _item(play, there), by=play.cast[who], now=now)

    return Event(play.at(day, 12, 40), act)


def _give(play: Play, now: datetime) -> None:
    _day, number, who, whom = GIVEN
    action = play.action(number)
    change(action, {"owner_id": play.cast[whom].id}, by=play.cast[who], now=now, seen=action.version)


def _item(play: Play, where: Place) -> Item:
    return play.action(where) if isinstance(where, int) else play.deliverable(where)
