"""How somebody hears of what: their own choice, else their programme's, else ours; and ending a family of mails."""

import pytest

from app.programme.channel import OFFERED, Channel, channel, choose, unsubscribe
from app.programme.notification import IN_DIGEST, Rule
from app.programme.opt_out import meant_by, token_for
from tests.builders import a_user

SECRET = "a secret of thirty-two characters"


@pytest.mark.parametrize(
    ("own", "programme", "expected"),
    [
        ({}, {}, Channel.BOTH),
        ({}, {"overdue": "app"}, Channel.APP),
        ({"overdue": "mail"}, {"overdue": "none"}, Channel.MAIL),
        ({"overdue": "both"}, {"overdue": "none"}, Channel.BOTH),
        ({"overdue": "nonsense"}, {"overdue": "app"}, Channel.APP),
        ({"due_soon": "none"}, {}, Channel.BOTH),
    ],
)
def test_own_choice_beats_the_programmes_which_beats_ours(own, programme, expected):
    assert channel(Rule.OVERDUE, own, programme) is expected


def test_what_people_address_to_somebody_always_stays_in_jalon():
    for rule in (Rule.ASSIGNED, Rule.MENTIONED):
        assert all(each.in_app for each in OFFERED[rule])
        assert channel(rule, {rule.value: "none"}, {rule.value: "mail"}) is Channel.BOTH


def test_every_rule_can_be_chosen():
    assert set(OFFERED) == set(Rule)


@pytest.mark.usefixtures("database")
def test_a_choice_that_is_left_to_the_programmes_is_not_kept():
    user = a_user(channels={"overdue": "none"})

    choose(user, {Rule.OVERDUE: None, Rule.MENTIONED: Channel.APP, Rule.REPORT: Channel.APP})

    assert user.channels == {"mentioned": "app"}


@pytest.mark.usefixtures("database")
def test_one_click_ends_the_mails_of_a_family_and_hides_nothing_in_jalon():
    user = a_user(channels={"due_soon": "mail", "overdue": "none", "mentioned": "both"})

    unsubscribe(user, "digest")
    unsubscribe(user, "digest")

    found = {rule: channel(rule, user.channels, {}) for rule in Rule}
    assert [found[rule].by_mail for rule in IN_DIGEST] == [False] * 5
    assert found[Rule.ASSIGNED] is Channel.APP
    assert (found[Rule.DUE_SOON], found[Rule.OVERDUE]) == (Channel.NONE, Channel.NONE)
    assert (found[Rule.MENTIONED], found[Rule.REPORT]) == (Channel.BOTH, Channel.MAIL)


def test_a_token_means_one_person_and_family_and_cannot_be_made_up():
    token = token_for(12, "digest", secret=SECRET)

    assert meant_by(token, secret=SECRET) == (12, "digest")
    assert meant_by(token_for(12, "everything", secret=SECRET), secret=SECRET) is None
    for wrong in (token[:-1], token + "x", "", "é", token_for(12, "digest", secret=SECRET + "!")):
        assert meant_by(wrong, secret=SECRET) is None
