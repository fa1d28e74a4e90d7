"""Redis killed and away for a while, without anything kept, then emptied once more: pages work on, no mail is lost."""

import signal
import time

from tests.browser import Browser
from tests.faults.stage import Figures, notes_left, queue_notes, show, stage, told, until
from tests.faults.writers import failed, people, summed, writing
from tests.services import flush_redis


def play(mails: int, away_s: int) -> Figures:
    with stage() as scene:
        addresses = people(4)
        scene.machine.start("web", "--processes=2", "--threads=4")
        scene.machine.start("beat")
        scene.machine.start("worker", "--concurrency=2")
        scene.machine.wait_until(lambda: answers(scene.live))
        queue_notes(mails)
        with writing(scene.live, addresses) as told_to:
            until(lambda: len(scene.mailbox.recipients) > mails // 4)
            scene.redis.stop(signal.SIGKILL)
            time.sleep(away_s)
            queue_notes(mails, first=mails)  # what is planned meanwhile
            scene.redis.start()
            flush_redis(scene.redis.url)
            back = time.monotonic()
            until(lambda: not notes_left(), seen=notes_left)
            recovered = round(time.monotonic() - back, 1)
        figures = told(scene.mailbox, 2 * mails) | summed(told_to) | {"all_sent_after_s": recovered}
    return figures | {"wrong_answers": failed(figures["answers"])}


def answers(live: str) -> bool:
    try:
        return bool(Browser(live).open("/readyz").body)
    except (AssertionError, OSError):
        return False


if __name__ == "__main__":
    show(play, mails=500, away_s=60)
