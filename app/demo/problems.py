"""What the do-now group of Maison Cassel made of its inventory: scenarios, problems, opportunities. All invented."""

from app.do_now.problem import JobType

SCENARIOS = (
    ("Reprise fluide", 1, 1, 3, "Les magasins retrouvent leur rythme avant l’automne ; les gestes restent."),
    (
        "Reprise en dents de scie",
        2,
        2,
        3,
        "Des fermetures locales reviennent sans prévenir ; les clients hésitent entre le web et la boutique.",
    ),
    ("Second confinement", 3, 2, 2, "Tout ferme à nouveau trois mois ; seuls le retrait et la livraison tiennent."),
    (
        "Prudence durable",
        2,
        3,
        2,
        "Les magasins restent ouverts, mais les clients viennent moins, restent peu, et comptent leurs dépenses.",
    ),
)
"""(title, severity, duration, plausibility, narrative); imagined on day 12, taken into account on day 13."""

F, E, S, N = JobType

PROBLEMS = (
    ("Essayer en sécurité", "essayer", "un vêtement", "en me sentant en sécurité", F, (14, 15), "sofia",
     "réduire le temps passé à se demander si la cabine est propre, au moment d’essayer",
     "Comment pourrions-nous rendre visible le nettoyage sans faire attendre ?"),
    ("Retirer sans attendre", "retirer", "ma commande", "sans attendre ni croiser trop de monde", F, (3, 4), "julien",
     "réduire le temps entre l’arrivée sur le parking et le départ avec la commande, le samedi",
     "Comment pourrions-nous servir chaque client à l’heure qu’il a choisie ?"),
    ("Suivre ma livraison", "savoir", "où en est ma livraison", "sans appeler", F, (5, 6, 7), "theo",
     "réduire le nombre de fois où il faut demander, entre la commande et la livraison",
     "Comment pourrions-nous prévenir avant que la question ne se pose ?"),
    ("Souffler face à mes échéances", "faire", "une pause de paiement", "sans me sentir harcelé", E, (8, 9, 22), "paul",
     "réduire le nombre de relances reçues après avoir signalé une difficulté",
     "Comment pourrions-nous proposer la pause avant la première relance ?"),
    ("Être conseillé à distance", "être conseillé", "par un vendeur", "sans venir en boutique", S, (11, 18), "theo",
     "augmenter la part des questions résolues au premier échange, à distance",
     "Comment pourrions-nous donner à chaque client un vendeur qui le connaît ?"),
    ("Rendre un article", "retourner", "un article", "quand la boutique est fermée", F, (15, 17), "sofia",
     "réduire le délai entre le dépôt de l’article et le remboursement",
     "Comment pourrions-nous reprendre un article sans que personne n’attende personne ?"),
    ("Rééquiper mon équipe", "rééquiper", "mon équipe", "sans rendez-vous", F, (2,), "julien",
     "réduire le temps entre le besoin et la tenue portée, pour vingt personnes", ""),
    ("Éviter la file au retrait", "éviter", "la file", "quand je viens chercher ma commande", F, (24,), "ines", "", ""),
    ("Recevoir un mot pour mon anniversaire", "recevoir", "un mot de la marque", "le jour de mon anniversaire", N,
     (10,), "sofia", "", ""),
)  # fmt: skip
"""(title, verb, object, circumstances, type, actions that raise it, owner, outcome, how might we); stated on day 14."""

RATERS = ("paul", "sofia", "julien", "omar")
GIVEN = {
    1: ((3, 3, 2, 3), (1, 2, 1, 3), (9, 8, 9, 9), (3, 4, 2, 3)),
    2: ((3, 3, 3, 3), (1, 3, 3, 2), (9, 9, 8, 9), (5, 6, 5, 4)),
    3: ((2, 2, 1, 2), (1, 2, 3, 1), (8, 7, 8, 8), (4, 4, 5, 4)),
    4: ((3, 2, 3, 3), (0, 2, 3, 3), (9, 10, 8, 9), (1, 0, 2, 1)),
    5: ((2, 2, 2, 1), (1, 2, 3, 2), (7, 6, 7, 8), (6, 7, 7, 6)),
    6: ((2, 1, 2, 2), (1, 2, 3, 1), (7, 8, 7, 7), (7, 6, 8, 7)),
    7: ((1, 1, 2, 1), (0, 1, 2), (5, 4, 5, 5), (8, 8, 7, 8)),
}
"""Number of the problem → mission fit by each rater, exposure to each scenario, importance and satisfaction by each.

The seventh still lacks its exposure to the last scenario, and has no priority for it.
"""

OPPORTUNITIES = (
    ("Cabines réservées dix minutes", 1, 5, 3, 2, 5, 4, 4, (9, 8, 9), (3, 3, 2), "selected"),
    ("Sas de nettoyage visible de la salle", 1, 4, 2, 4, 4, 3, 2, (7, 8, 7), (4, 4, 5), "scored"),
    ("Créneaux de retrait de dix minutes", 2, 5, 4, 3, 5, 5, 4, (9, 9, 8), (5, 5, 6), "selected"),
    ("Casiers de retrait à l’extérieur", 2, 4, 4, 5, 4, 2, 3, (8, 8, 7), (5, 5, 5), "parked"),
    ("SMS à chaque étape de la livraison", 3, 4, 3, 2, 4, 5, 5, (8, 8, 7), (4, 4, 4), "scored"),
    ("Pause de paiement proposée d’emblée", 4, 5, 4, 2, 5, 4, 5, (10, 9, 9), (1, 0, 1), "selected"),
    ("Un seul interlocuteur pour les échéances", 4, 4, 3, 4, 4, 3, 3, (8, 9, 8), (3, 2, 3), "scored"),
    ("Conseil vidéo sur rendez-vous le soir", 5, 4, 3, 3, 4, 4, 3, (7, 7, 6), (6, 6, 7), "scored"),
    ("Carnet de style partagé avec son vendeur", 5, 3, 2, 4, 3, 3, 2, (5, 4, 5), (7, 8, 7), "dropped"),
    ("Boîte à retours devant la boutique", 6, 4, 2, 2, 4, 5, 4, (7, 7, 8), (7, 6, 7), "scored"),
    ("Remboursement à la prise en charge", 6, 4, 1, 3, 4, 3, 2, (8, 7, 8), (6, 7, 6), "scored"),
    ("Catalogue pour les équipes de vingt personnes", 7, 2, 3, 3, 3, 4, 3, (4, 5, 4), (8, 8, 7), "identified"),
)
"""(title, problem, value for the customer, for the business, effort, desirability, feasibility, viability, importance,
satisfaction, state); seen from day 21 on."""

MERGED = (19, 8, 2, "paul")
"""(day, problem, into which, by whom)."""
DROPPED = (20, 9, "paul", "Aucun lien avec la mission : le programme relationnel suit son cours à part.")
RANKED = (27, 4, 1, "lea", "Le Comex en a fait une question de parole donnée.")
"""(day, problem, its place, by whom, why)."""
STARTED = ((24, 2, "julien"), (29, 4, "paul"))

RISKS = (
    (9, "now", "sofia", "Le centre d’appels télétravaille sans casque", "les appels sont inaudibles",
     "les clients rappellent", "Casques livrés le 20", 3, 2, 25, False),
    (11, "next", "julien", "Le transporteur réduit ses tournées", "les créneaux du samedi ne sont plus livrés",
     "les commandes attendent le lundi et les clients appellent", "Un second transporteur à l’essai", 3, 4, 39, False),
    (12, "now", "paul", "Les relances partent d’un automate que personne ne suit",
     "des clients en difficulté sont relancés malgré leur demande", "plaintes publiques et perte de confiance",
     "Faire couper l’automate par le recouvrement", 4, 4, 36, True),
    (18, "next", "nadia", "Les conseillers volontaires manquent le jeudi", "le test d’essayage se fait sans eux",
     "aucun retour collaborateur, donc aucune conclusion", "Deux conseillers de plus à Lille", 3, 3, 44, False),
    (20, "later", "bruno", "La formation n’a pas de date pour les managers", "le playbook arrive avant eux",
     "les équipes l’apprennent par les clients", "", 2, 3, 50, False),
)  # fmt: skip
"""(day, track, owner, cause, event, effect, response, likelihood, impact, day of its review, blocking)."""
REVIEWED = ((32, 3, "paul", 5, 4, 44, "Rien n’a été coupé cette semaine."), (31, 4, "nadia", 2, 3, 44, ""))
"""(day, risk, by whom, likelihood, impact, day of the next review, note)."""
CLOSED = (26, 1, "sofia", "Tous les postes sont équipés.")
