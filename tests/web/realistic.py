"""A programme as a company would fill it: long titles that hardly repeat a word, many people, dates all over.

What compresses well in a test must compress as well in a company; so nothing here is written twice.
"""

from datetime import timedelta
from random import Random

from app.core import clock, db
from app.do_now.action import Beneficiary, Disposition
from app.do_now.category import categories_of
from app.programme.item import Stage
from app.programme.member import Member, Place
from app.programme.method import METHOD
from app.programme.priority import Priority
from app.programme.programme import Programme, Track
from tests.builders import a_deliverable, a_member, a_programme, a_seat, a_user, an_action

VERBS = (
    "Afficher Aménager Appeler Baliser Centraliser Chronométrer Clarifier Compléter Confier Corriger Déployer Doubler "
    "Éclairer Élargir Envoyer Expérimenter Fiabiliser Former Garantir Harmoniser Installer Interroger Libérer Mesurer "
    "Négocier Numériser Offrir Prolonger Publier Raccourcir Recruter Regrouper Remplacer Signaler Simplifier Traduire"
).split()
THINGS = """les bornes de commande|un comptoir pour les retours|la signalétique du parking|le délai de remboursement
des sacs réutilisables|l’accueil des personnes malentendantes|les créneaux de livraison
une pause toutes les deux heures|le formulaire de réclamation|trois caisses prioritaires
les étiquettes en braille|un numéro d’appel gratuit|la file d’attente virtuelle
les consignes aux intérimaires|des gants et du gel|le suivi des colis égarés|l’échange sans ticket
les horaires du dimanche|une vidéo de montage|la garantie de cinq ans|le bulletin hebdomadaire
des chariots pour fauteuil roulant|les messages de confirmation|un référent par quartier
la reprise des emballages|le questionnaire après achat|des vestiaires plus grands|l’essayage sur rendez-vous
les fiches produit|un kit de bienvenue|la carte de fidélité|le stock de pièces détachées
des ateliers de réparation|les avis publiés en ligne|une médiation indépendante|l’application mobile
la température du rayon frais|le paiement en plusieurs fois|des relevés de compteur|les procurations
un plan d’évacuation|la hotline du soir""".replace("\n", "|").split("|")
PLACES = """à Rouen et au Havre|dans les huit magasins pilotes|pour les abonnés de longue date|avant la rentrée scolaire
chez les franchisés volontaires|avec l’association des usagers|le samedi après-midi
sur tout le littoral breton|pour les commandes professionnelles|sans surcoût ni engagement
dès l’ouverture des portes|au siège et en entrepôt|en dehors des heures pleines|par courrier et par téléphone
auprès des nouveaux arrivants|à chaque changement d’équipe|en moins de quarante-huit heures
pour les foyers modestes|entre Noël et Nouvel An|au retour des vacances|malgré la rupture fournisseur
en anglais, en arabe et en portugais|jusqu’à la fin des travaux|selon la taille du point de vente
avec l’accord du comité social|à la demande des conseillères|pendant la canicule|grâce au budget participatif
là où le réseau passe mal|pour les retraits de nuit""".replace("\n", "|").split("|")
PEOPLE = """Nadia Haddad|Paul Lefèvre|Omar Diallo|Claire Vasseur|Inès Moreau|Hugo Castellani
Maëlle Le Goff|Yann Kermadec|Solène Dubuisson|Tomás Ferreira|Aïcha Benali|Grégoire Humbert
Lucie Wagner|Bao Tran|Élodie Marchand|Karim Zeroual|Perrine Jacquot|Stéphane Nowak
Fatou Sarr|Quentin Delorme|Oriane Pichon|Matthieu Roussel|Jeanne Abadie|Victor Lemoine""".replace("\n", "|").split("|")
ITEMS = 220


def a_full_programme(lang: str) -> Member:
    """Its leader, an administrator with a second programme, who reads in `lang`: 220 actions, eleven milestones."""
    chance = Random(8)  # the same programme at each run
    programme = a_programme(
        slug="cx", title="Tenir la promesse du retrait", day_zero=clock.now().date() - timedelta(40)
    )
    lea = a_member(programme, user=a_user(name="Léa Fontaine", lang=lang, is_admin=True))
    a_member(a_programme(), user=lea.user)
    a_seat(lea, Track.NOW, place=Place.LEAD)
    team = [lea, *(a_member(programme, user=a_user(name=name)) for name in PEOPLE)]
    categories = [category.id for category in db.session.scalars(categories_of(programme))]
    for number in range(ITEMS):
        _action(programme, chance, team, chance.choice([None, *categories]), number)
    for expected in METHOD:
        due = programme.date_of(expected.day)
        a_deliverable(
            programme,
            code=expected.code,
            title=expected.label,
            track=expected.track,
            owner_id=chance.choice(team).id,
            due_on=due,
        )
    return lea


def _action(programme: Programme, chance: Random, team: list[Member], category: int | None, number: int) -> None:
    """One that differs from the others in all that a list, a board or a timeline shows of it."""
    action = an_action(
        programme,
        by=team[0],
        now=clock.now() - timedelta(hours=chance.randrange(900)),
        title=f"{chance.choice(VERBS)} {chance.choice(THINGS)} {chance.choice(PLACES)}",
        owner_id=None if number % 9 == 0 else (team[0] if number % 4 == 0 else chance.choice(team)).id,
        category_id=category,
        beneficiaries=chance.sample([each.value for each in Beneficiary], chance.randrange(3)),
        customer_sense=chance.choice([None, 1, 2, 3, 4, 5]),
        running=chance.choice([None, True, False]),
        horizon=chance.choice(list(Track)),
        due_on=None if number % 12 == 0 else programme.date_of(chance.randrange(10, 160)),
        priority=Priority.HIGH if number % 6 == 0 else Priority.NORMAL,
        blocked_reason="En attente du devis" if number % 7 == 0 else "",
    )
    action.track, action.disposition = chance.choice(list(Track)), chance.choice(list(Disposition))
    action.stage = Stage.DONE if number % 8 == 0 else action.stage
    db.session.commit()
