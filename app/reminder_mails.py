"""The mails that come by themselves: what concerns a person today, who mentioned them, what their week asks of them."""

from dataclasses import replace

from flask_babel import force_locale

from app.core import db
from app.core.delivery import Dropped, Postponed
from app.core.mail import Message
from app.core.outbox import Delivery
from app.letters import link, user_of, write
from app.programme.account import User
from app.programme.channel import channel
from app.programme.notification import Rule
from app.programme.programme import Programme
from app.reading.calls import draft_letter, update_letter
from app.reading.digest import letter
from app.reading.digest_examples import examples
from app.reading.mention import letter as mention_letter
from app.reading.sample import mark
from app.steering import digest as digests
from app.steering import mentions, report_calls, six_a_day
from app.steering.sample import sample as a_sample


def is_active(delivery: Delivery) -> bool:
    """Whether the recipient may still get mail at all; somebody without an account may."""
    user = user_of(delivery)
    return user is None or user.is_active


def is_still_concerned(delivery: Delivery) -> bool:
    """Once it is written, only somebody who is still in every programme that it speaks of, none of them closed."""
    return is_active(delivery) and (delivery.raw is None or digests.is_still_in(delivery))


def is_refused(delivery: Delivery, rule: Rule) -> bool:
    """Whether they want no mail of that rule, in the programme of the delivery's facts."""
    user, programme = user_of(delivery), db.session.get_one(Programme, delivery.facts["programme"])
    return user is not None and not channel(rule, user.channels, programme.channels).by_mail


def digest(delivery: Delivery) -> Message | Dropped:
    """What concerns one person today; what missed its day, or meets a pause or the quiet hours, waits for the next."""
    if digests.fold(delivery):
        return Dropped("folded")
    if reason := digests.why_not_now(delivery):
        digests.hold(delivery)
        return Dropped(reason)
    found = digests.gather(delivery)
    if found.is_empty:
        return Dropped("nothing_left")
    delivery.facts = delivery.facts | {"programmes": sorted(found.programmes)}
    with force_locale(delivery.lang):
        words = letter(found)
    return write(delivery, "digest", family="digest", letter=words, sample="")


def sample(delivery: Delivery) -> Message:
    """The digest as it would be now, or with examples where there would be none; it tells nothing of it as told."""
    found = a_sample(db.session.get_one(User, delivery.user_id), delivery.present)
    with force_locale(delivery.lang):
        words = letter(examples(found.on) if found.is_empty else found)
    words = replace(words, subject=f"[{mark(delivery.lang)}] {words.subject}")
    return write(delivery, "digest", letter=words, sample="examples" if found.is_empty else "true")


def mention(delivery: Delivery) -> Message | Dropped:
    """What somebody wrote to a person, unless they have read it, or want no mail at this moment."""
    if reason := mentions.why_not_now(delivery):
        return Dropped(reason)
    found = mentions.gather(delivery)
    if not found:
        return Dropped("nothing_left")
    delivery.facts = delivery.facts | {"programmes": sorted({each.programme_id for each in found})}
    items = {each.item_id for each in found}
    with force_locale(delivery.lang):
        words = mention_letter(found, link)
    thread = f"item:{items.pop()}" if len(items) == 1 else ""
    return write(delivery, "mention", family="mention", thread=thread, letter=words)


def update(delivery: Delivery) -> Message | Dropped | Postponed:
    """To a lead: the week's update of their track is expected; one mail for all their tracks (R7)."""
    if until := six_a_day.held_until(delivery):
        return Postponed(until)
    programmes = report_calls.left_to_ask(delivery, delivery.present)
    if not programmes:
        return Dropped("folded")
    found = report_calls.gather_updates(delivery, programmes, delivery.present)
    if not found:
        return Dropped("nothing_left")
    with force_locale(delivery.lang):
        words = update_letter(found, link)
    return write(delivery, "update", family="update", letter=words)


def draft(delivery: Delivery) -> Message | Dropped | Postponed:
    """To a leader: the draft is there and waits; with the tracks that said nothing (R7, R11).

    What a full day would put off until the report should have left is dropped: a mail of that hour tells it.
    """
    found = report_calls.gather_draft(delivery.facts)
    if found is None:
        return Dropped("published")
    evening = delivery.facts["call"] == "evening"
    if report_calls.is_evening(found.programme, found.cycle, delivery.present) and not evening:
        return Dropped("folded")
    if until := six_a_day.held_until(delivery, before=found.cycle.send_at):
        return Postponed(until) if until < found.cycle.send_at else Dropped("too_many")
    with force_locale(delivery.lang):
        words = draft_letter(found, evening=evening)
    address = link("drafts.edit", slug=found.programme.slug, week=found.cycle.week)
    thread = report_thread(found.programme.id, found.cycle.week)
    return write(delivery, "draft", family="draft", thread=thread, letter=words, address=address)


def may_get_draft(delivery: Delivery) -> bool:
    """Only somebody who could still publish it, and has not refused to hear of it."""
    leader = report_calls.leaders(delivery.facts["programme"]).where(User.id == delivery.user_id)
    return db.session.scalar(leader) is not None and not is_refused(delivery, Rule.DRAFT)


def report_thread(programme_id: int, week: str) -> str:
    return f"report:{programme_id}:{week}"
