"""Redis killed in mid-work and away for a while, nothing kept, emptied, more than once: pages work, no mail is lost."""

import signal
import time

from tests.browser import Browser
from tests.faults.stage import Figures, notes_left, queue_notes, show, stage, told, until
from tests.faults.writers import failed, people, summed, writing
from tests.services import flush_redis


def play(mails: int, away_s: int, times: int) -> Figures:
    """`mails` before each time that Redis is killed, and as many while it is away."""
    with stage() as scene:
        addresses = people(4)
        scene.machine.start("web", "--processes=2", "--threads=4")
        scene.machine.start("beat")
        scene.machine.start("worker", "--concurrency=2")
        scene.machine.wait_until(lambda: answers(scene.live))
        scene.mailbox.delay_s = 0.05  # a worker has work at hand when Redis dies
        recovered = []
        with writing(scene.live, addresses) as told_to:
            for first in range(0, 2 * mails * times, 2 * mails):
                queue_notes(mails, first)
                until(lambda: notes_left() < mails * 3 // 4)
                scene.redis.stop(signal.SIGKILL)
                time.sleep(away_s)
                queue_notes(mails, first + mails)  # what is planned meanwhile
                scene.redis.start()
                flush_redis(scene.redis.url)
                back = time.monotonic()
                until(lambda: not notes_left(), seen=notes_left)
                recovered.append(round(time.monotonic() - back, 1))
        ended = [process.args for process in scene.machine.processes if process.poll() is not None]
    figures = told(scene.mailbox, 2 * mails * times) | summed(told_to)
    return figures | {
        "all_sent_after_s": recovered,
        "ended_meanwhile": ended,
        "wrong_answers": failed(figures["answers"]),
    }


def answers(live: str) -> bool:
    try:
        return bool(Browser(live).open("/readyz").body)
    except (AssertionError, OSError):
        return False


if __name__ == "__main__":
    show(play, mails=500, away_s=60, times=3)
