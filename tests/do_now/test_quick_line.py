"""The line of the quick add, in both languages; today is Wednesday 25 November 2026, day zero was 19 October."""

import re
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.core.text import fold
from app.do_now.quick_line import parse
from app.do_now.quick_tokens import Known, Named
from app.programme.priority import Priority
from app.programme.programme import Track

LEA, NADIA, PAUL, PAULA = 1, 2, 3, 4
PEOPLE = tuple(
    Named(number, (fold(name), *fold(name).split()))
    for number, name in ((LEA, "Léa Fontaine"), (NADIA, "Nadia Haddad"), (PAUL, "Paul Renard"), (PAULA, "Paula Renard"))
)
CATEGORIES = (
    Named(7, ("securite", "safety")),
    Named(8, ("acces et canaux", "access and channels", "access")),
    Named(9, ("assistance",)),
)
KNOWN = Known(date(2026, 11, 25), date(2026, 10, 19), LEA, PEOPLE, CATEGORIES)


def read(text):
    line = parse(text, KNOWN)
    return line.title, {chip.what: chip.value for chip in line.chips}


@pytest.mark.parametrize(
    ("text", "title", "chips"),
    [
        (
            "Rappeler les fournisseurs @nadia #ajuster !haute demain",
            "Rappeler les fournisseurs",
            {"owner": NADIA, "horizon": Track.NEXT, "priority": Priority.HIGH, "due": date(2026, 11, 26)},
        ),
        (
            "Call the suppliers @nadia #adjust !high tomorrow",
            "Call the suppliers",
            {"owner": NADIA, "horizon": Track.NEXT, "priority": Priority.HIGH, "due": date(2026, 11, 26)},
        ),
        ("Drive @moi #action", "Drive", {"owner": LEA, "kind": "action"}),
        ("Drive @me", "Drive", {"owner": LEA}),
        ("Drive @personne", "Drive", {"owner": 0}),
        ("Drive @Léa", "Drive", {"owner": LEA}),
        ("Drive @haddad", "Drive", {"owner": NADIA}),
        ("Drive @nad", "Drive", {"owner": NADIA}),
        ("Drive @paul", "Drive", {"owner": PAUL}),
        ('Drive @"Léa Fontaine", vite', "Drive , vite", {"owner": LEA}),
        ("Drive @“paula renard”", "Drive", {"owner": PAULA}),
        ("Drive @renard", "Drive", {"owner": None}),
        ("Drive @zoe", "Drive", {"owner": None}),
        ("Écrire à a@b.example", "Écrire à a@b.example", {}),
        ("Drive #now #safety", "Drive", {"horizon": Track.NOW, "category": 7}),
        ('Drive #"accès et canaux"', "Drive", {"category": 8}),
        ("Drive #accès-et-canaux", "Drive", {"category": 8}),
        ("Drive #assist", "Drive", {"category": 9}),
        ("Commande #4512", "Commande #4512", {}),
        ("Commande #4512 et #metoo", "Commande #4512 et", {"word": None}),
        ("Drive #piste #safety", "Drive", {"word": None, "category": 7}),
        ("Drive \\#piste", "Drive #piste", {}),
        ('Drive @"Haddad, Nadia"', "Drive", {"owner": NADIA}),
        ("Rappeler hier les fournisseurs", "Rappeler les fournisseurs", {"due": date(2026, 11, 24)}),
        ("Relire le compte rendu d’hier", "Relire le compte rendu d’hier", {}),
        ("Drive lundi dernier", "Drive", {"due": date(2026, 11, 23)}),
        ("Drive le 31/02", "Drive", {"due": None}),
        ("Drive 30 février @nadia", "Drive", {"due": None, "owner": NADIA}),
        ("Loi 80/20", "Loi 80/20", {}),
        ("Drive !urgent !", "Drive !", {"priority": Priority.HIGH}),
        ("Non !", "Non !", {}),
        ("Drive !bloqué: attend le devis de lundi", "Drive", {"blocked": "attend le devis de lundi"}),
        ("Drive @nadia !blocked:budget", "Drive", {"owner": NADIA, "blocked": "budget"}),
        ("Drive !bloqué : le devis", "Drive", {"blocked": "le devis"}),
        ("Drive !bloqué", "Drive", {"blocked": None}),
        ("Drive !bloqué par le devis : jeudi", "Drive", {"blocked": None}),
        ("Drive pour vendredi prochain", "Drive", {"due": date(2026, 12, 4)}),
        ("Drive by friday @nadia", "Drive", {"due": date(2026, 11, 27), "owner": NADIA}),
        ("Drive le 30/11", "Drive", {"due": date(2026, 11, 30)}),
        ("Demain, rappeler Paul", "rappeler Paul", {"due": date(2026, 11, 26)}),
        ("Rappeler demain les fournisseurs", "Rappeler les fournisseurs", {"due": date(2026, 11, 26)}),
        ("Drive J+45", "Drive", {"due": date(2026, 12, 3)}),
        ("Drive dans 3 jours.", "Drive", {"due": date(2026, 11, 28)}),
        ("Drive 2026-11-01", "Drive", {"due": date(2026, 11, 1)}),
        ("Ouvrir le dimanche", "Ouvrir le dimanche", {}),
        ("Ouvrir chaque lundi", "Ouvrir chaque lundi", {}),
        ("Envoyer le compte rendu du 30/11", "Envoyer le compte rendu du 30/11", {}),
        ("Ce que l’on fait aujourd’hui pour eux", "Ce que l’on fait aujourd’hui pour eux", {}),
        ("Le lundi suivant, appeler", "Le lundi suivant, appeler", {}),
        ("Support 24/7", "Support 24/7", {}),
        ("Préparer \\demain", "Préparer demain", {}),
        ("Suivre \\#ajuster et \\@nadia", "Suivre #ajuster et @nadia", {}),
        ('Lire "demain" @nadia', 'Lire "demain"', {"owner": NADIA}),
        ("Lire « vendredi »", "Lire « vendredi »", {}),
        ("Ouvrir \\\\serveur\\x", "Ouvrir \\\\serveur\\x", {}),
        ("@nadia voir @paul", "@nadia voir", {"owner": PAUL}),
        ("", "", {}),
        ("@", "@", {}),
        ("demain", "", {"due": date(2026, 11, 26)}),
    ],
)
def test_line_is_read(text, title, chips):
    assert read(text) == (title, chips)


def test_several_people_of_that_name_are_asked_about():
    line = parse("Drive @renard", KNOWN)

    assert line.questions == [line.chip("owner")]
    assert line.chip("owner").choices == (PAUL, PAULA)


def test_answers_and_removals_rewrite_the_line():
    line = parse("Drive @renard vendredi prochain !haute", KNOWN)
    owner, due, priority = line.chips

    assert line.instead("owner", '@"Paul Renard"') == 'Drive @"Paul Renard" vendredi prochain !haute'
    assert line.instead("horizon", "#ajuster") == "Drive @renard vendredi prochain !haute #ajuster"
    assert line.without(owner) == "Drive vendredi prochain !haute"
    assert read(line.without(due)) == ("Drive vendredi prochain", {"owner": None, "priority": Priority.HIGH})
    assert line.without(priority) == "Drive @renard vendredi prochain"
    assert read(parse("Drive @zoe", KNOWN).without(parse("Drive @zoe", KNOWN).chips[0])) == ("Drive @zoe", {})
    assert parse("Drive 2026-11-30", KNOWN).without(parse("Drive 2026-11-30", KNOWN).chips[0]) == "Drive"


@pytest.mark.parametrize("text", ["Drive @zoe", "Drive #piste vite", "Drive 31/02", "Drive hier", "Drive 2026-02-30"])
def test_what_is_asked_about_can_stay_text(text):
    [chip] = parse(text, KNOWN).chips

    assert read(parse(text, KNOWN).as_text(chip)) == (text, {})


PIECES = st.sampled_from(
    ["#piste", "31/02", "hier",
     "@nadia", "@renard", "@zoe", "@moi", '@"Léa Fontaine"', "#ajuster", "#safety", "#x", "!haute", "!high", "!x",
     "demain", "vendredi", "next", "friday", "+3j", "30/11", "J+45", "dans", "3", "jours", "le", "pour", "du", "fin",
     "de", "mois", "\\demain", '"demain', 'lundi"', "« mardi »", "!bloqué:", "Rappeler", "les", "clients", ",", "\\"]
)  # fmt: skip
LINES = st.lists(PIECES | st.text(max_size=8), max_size=12).map(" ".join)


def words(text):
    return re.findall(r"[^\W_]+", text)


@given(LINES)
@example("\\ @moi")
@example("@moi \\")
def test_no_word_is_lost(text):
    line = parse(text, KNOWN)
    said = " ".join(text[chip.start : chip.end] for chip in line.chips)

    assert sorted(words(line.title) + words(said)) == sorted(words(text))
    assert len({chip.what for chip in line.chips}) == len(line.chips)


@given(LINES.filter(lambda line: not re.search('["“«]', line)))
@example('Lire "Le Monde')
@example('"demain @nadia')
@example("Drive !bloqué: le devis")
@example("Envoyer les")
def test_an_answer_is_understood(text):
    line = parse(parse(text, KNOWN).instead("owner", '@"Nadia Haddad"'), KNOWN)
    due = parse(line.instead("due", "2027-01-04"), KNOWN)

    assert line.chip("owner").value == due.chip("owner").value == NADIA
    assert due.chip("due").value == date(2027, 1, 4)


@given(LINES)
def test_every_chip_can_be_removed(text):
    line = parse(text, KNOWN)
    for _ in range(40):
        if line.chips:
            line = parse(line.without(line.chips[0]), KNOWN)

    assert line.chips == ()
