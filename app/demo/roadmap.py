"""What moved on the roadmap of Maison Cassel: the groups' choices, and what was left open when Now was over."""

from app.programme.programme import Track

PLACED = (
    (10, "training", "lea", Track.NEXT, Track.LATER),
    (11, 7, "lea", Track.NEXT, Track.NEXT),
    (17, 2, "marc", Track.LATER, Track.LATER),
    (23, 20, "paul", Track.NEXT, Track.NOW),
    (25, 1, "lea", Track.LATER, Track.LATER),
)
"""(day, number of the action or code of the deliverable, by whom, its horizon, its group)."""

CARRIED = (
    (32, 6, "paul", 58, "Le chatbot attend la nouvelle foire aux questions."),
    (33, 22, "paul", 48, "Les reports se traitent encore un par un ; l’automate arrive dans deux semaines."),
)
"""(day, number of the action, by whom, its new day, why): carried over to Next."""
