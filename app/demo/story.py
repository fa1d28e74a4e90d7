"""What happened at Maison Cassel, day by day. Days are those of the programme; the facts come from the inventory."""

from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from app.do_now.action import Disposition, Nature, Orientation
from app.programme.programme import Objective, Strategy

NINE = time(9)
ZONE = ZoneInfo("Europe/Paris")

CASSEL: dict[str, Any] = {
    "slug": "cassel",
    "company": "Maison Cassel",
    "title": "Tenir la promesse après le confinement",
    "mandate": "Mandat du Comex : rendre sûrs et simples le retrait, l’essayage et l’incident de paiement "
    "dans 84 magasins.",
    "autonomy_limits": "La task force décide seule jusqu’à 40 000 € par changement.",
    "sponsor": "Claire Aubry, directrice générale",
    "objective": Objective.FIX_IRRITANTS,
    "strategy": Strategy.IRRITANTS,
}
RIVOLI: dict[str, Any] = {
    "slug": "rivoli",
    "company": "Banque Rivoli",
    "title": "Accueillir sur rendez-vous",
    "mandate": "Recevoir sur rendez-vous dans douze agences sans laisser personne devant la porte.",
    "autonomy_limits": "Sans budget propre : ce qui coûte passe au comité de direction.",
    "sponsor": "Solène Brac, directrice du réseau",
    "objective": Objective.FIX_IRRITANTS,
    "strategy": Strategy.INSPIRED,
}
RIVOLI_ACTIONS = (
    ("Accueil en agence sur rendez-vous", "solene", 4),
    ("Ligne directe vers les conseillers", "denis", 5),
    ("Report d’échéance sur simple appel", None, 5),
)

OWNERS = {
    1: "paul",
    3: "julien",
    4: "theo",
    6: "sofia",
    8: "paul",
    9: "paul",
    10: "sofia",
    11: "sofia",
    14: "omar",
    16: "julien",
    17: "theo",
    18: "theo",
    20: "sofia",
    22: "paul",
    23: "julien",
    24: "ines",
}
"""Number of the action → who answers for it, from day 5."""

DUE = {8: 20, 9: 45, 14: 39, 10: 37, 11: 33, 22: 42, 23: 40, 24: 36, 6: 52}
"""Number of the action → the day it is due; committed on day 6."""

NATURES = {
    1: Nature.ROLE,
    2: Nature.SUPPLY,
    3: Nature.CHANNEL,
    4: Nature.CHANNEL,
    6: Nature.AUTOMATION,
    8: Nature.AUTOMATION,
    9: Nature.COMMUNICATION,
    10: Nature.RELATIONAL,
    11: Nature.CHANNEL,
    12: Nature.COMMUNICATION,
    18: Nature.CHANNEL,
}
UNCATEGORISED = (8, 9)
"""What the file leaves without a category; they are categorised by hand."""

ORIENTATIONS = dict.fromkeys((8, 9, 10, 11, 12), Orientation.COMPANY) | dict.fromkeys(
    (3, 4, 5, 16, 17, 18, 22), Orientation.CUSTOMER
)

SETTLED = (
    (8, 8, "paul", Disposition.STOP, "Elles partent vers des clients déjà en difficulté."),
    (8, 9, "paul", Disposition.STOP, "Même effet que les relances, par courrier."),
    (10, 5, "paul", Disposition.KEEP, ""),
    (10, 16, "paul", Disposition.KEEP, ""),
    (12, 17, "paul", Disposition.MAKE_PERMANENT, "Les retours en magasin ont baissé d’un tiers."),
    (12, 18, "lea", Disposition.MAKE_PERMANENT, "Douze vendeurs volontaires, clients conquis : on garde."),
    (14, 13, "paul", Disposition.KEEP, ""),
    (16, 15, "paul", Disposition.ADJUST, "24 heures suffisent selon le fournisseur."),
    (18, 3, "paul", Disposition.ADJUST, "Étendre à 40 magasins."),
    (20, 12, "paul", Disposition.KEEP, ""),
    (22, 19, "paul", Disposition.KEEP, ""),
    (23, 21, "paul", Disposition.KEEP, ""),
)
"""(day, number of the action, by whom, disposition, why)."""

ACCEPTED = ((15, "ecosystem", "paul"), (21, "problems", "paul"), (26, "opportunities", "lea"))
"""(day, code of the deliverable, by whom)."""

MOVED = (
    (29, "platform", "lea", 35, "La mission réécrite attend la relecture du Comex."),
    (34, "field_tests", "nadia", 64, "Lille ouvre ses cabines une semaine plus tard."),
)
"""(day, code of the deliverable, by whom, its new day, why)."""

DELIVERABLE_OWNERS = {
    "platform": "lea",
    "journeys": "nadia",
    "field_tests": "nadia",
    "moments": "nadia",
    "training": "bruno",
    "playbook": "lea",
    "vision": "marc",
    "practices": "bruno",
}

BLOCKED = ((31, 14, "omar", "Le siège doit valider le protocole de nettoyage des cabines."),)

SAID: dict[str, tuple[tuple[str, str, str, str, str], ...]] = {
    "earlier": (
        (
            "now",
            "paul",
            "amber",
            "L’inventaire est complet ; la plateforme attend la relecture de la mission.",
            "Une relecture de la mission par le Comex cette semaine.",
        ),
        ("next", "nadia", "green", "Les entretiens sont faits, le parcours de retrait est redessiné avec Lille.", ""),
        ("later", "lea", "green", "La vision est esquissée, le plan de formation est calé.", ""),
    ),
    "current": (
        (
            "now",
            "paul",
            "amber",
            "La plateforme est relue cette semaine ; les relances restent à couper.",
            "Que le recouvrement coupe les relances automatiques.",
        ),
        ("next", "nadia", "green", "Lille et Lyon testent le retrait ; l’essayage se prépare.", ""),
        ("later", "lea", "green", "La date de formation des managers est fixée.", ""),
    ),
    "latest": (
        (
            "now",
            "paul",
            "amber",
            "Deux actions à débrancher tournent encore ; le reste est tranché ou en cours.",
            "Que le recouvrement coupe les relances automatiques.",
        ),
        (
            "next",
            "nadia",
            "green",
            "Le retrait est testé à Lille et à Lyon, l’essayage démarre.",
            "Deux conseillers de plus le jeudi pour le test de Lille.",
        ),
        ("later", "lea", "amber", "La vision avance ; la formation n’a pas encore sa date pour les managers.", ""),
    ),
}
"""Which report it was written for → (track, by whom, colour, why, what I need)."""

OVERRIDE = "Les écarts sont connus, traités et sans effet sur le prochain jalon."

ASKS = (
    (
        22,
        {
            "question": {
                "fr": "Proposer d’emblée la pause de paiement, et couper les relances automatiques ?",
                "en": "Offer the payment break up front, and switch off the automatic reminders?",
            },
            "recommendation": {"fr": "oui", "en": "yes"},
            "consequence": {
                "fr": "Deux relances sur trois partent vers des clients déjà en difficulté.",
                "en": "Two reminders out of three go to customers already in difficulty.",
            },
            "owner_label": "Comex",
        },
        34,
        8,
    ),
    (
        27,
        {
            "question": {
                "fr": "Ouvrir l’essayage sur rendez-vous dans 12 magasins ?",
                "en": "Open fitting rooms by appointment in 12 shops?",
            },
            "recommendation": {"fr": "oui, puis mesure à J+60", "en": "yes, then measure on D+60"},
            "consequence": {
                "fr": "Coût bas, réversible ; l’accueil garde la main sur la jauge.",
                "en": "Low cost, reversible; the welcome desk keeps control of the head count.",
            },
            "owner_label": "Hugo Lemaire",
        },
        47,
        14,
    ),
)
"""(day asked, words, day it is needed by, number of the action that waits for it)."""

REPORTS: dict[str, dict[str, Any]] = {
    "earlier": {
        "headline": {
            "fr": "L’inventaire est fait ; la plateforme révisée glissera de quelques jours.",
            "en": "The inventory is done; the revised platform will slip by a few days.",
        },
        "wins": (
            {
                "fr": "24 actions inventoriées, 22 catégorisées en trois semaines.",
                "en": "24 actions inventoried, 22 categorised in three weeks.",
            },
        ),
        "commitments": (
            ({"fr": "Trancher les dix premières actions", "en": "Settle the first ten actions"}, "Paul Renard"),
            ({"fr": "Redessiner le retrait avec Lille", "en": "Redraw the pick-up with Lille"}, "Nadia Haddad"),
            ({"fr": "Caler le plan de formation", "en": "Agree the training plan"}, "Bruno Castel"),
        ),
    },
    "latest": {
        "headline": {
            "fr": "Nous tiendrons le jalon du jour 90 si la pause de paiement est décidée cette semaine.",
            "en": "We will hold the day-90 milestone if the payment break is decided this week.",
        },
        "wins": (
            {
                "fr": "Le retrait sans attente est testé dans deux magasins.",
                "en": "Pick-up without waiting is tested in two shops.",
            },
            {"fr": "Les retours à 90 jours sont pérennisés.", "en": "Returns within 90 days are made permanent."},
        ),
        "commitments": (
            ({"fr": "Couper les relances automatiques", "en": "Switch off the automatic reminders"}, "Paul Renard"),
            ({"fr": "Lancer le test d’essayage à Lille", "en": "Start the fitting-room test in Lille"}, "Nadia Haddad"),
        ),
    },
}
KEPT = 2
"""How many of the earlier report's commitments were kept."""
REASON = {
    "fr": "Les écarts sont connus et traités ; le jalon du jour 90 n’est pas menacé.",
    "en": "The slips are known and handled; the day-90 milestone is not in danger.",
}
"""Why the overall colour is not the computed one, wherever it differs."""
