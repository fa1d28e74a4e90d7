"""A worker killed by -9 again and again while mails leave: nothing lost, one repeat a kill at most, one Message-ID."""

import signal

from app.core.outbox import State
from tests.faults.stage import Figures, queue_notes, show, stage, told, until
from tests.workers.machine import kill, states


def play(mails: int, kills: int, number: int = signal.SIGKILL) -> Figures:
    """`number`: the signal; SIGTERM asks in order."""
    with stage() as scene:
        queue_notes(mails)
        scene.mailbox.delay_s = 0.002
        scene.machine.start("beat")
        codes = []
        for turn in range(kills):
            worker = scene.machine.start("worker", "--concurrency=1")
            mark = mails * (turn + 1) // (kills + 1)
            until(lambda mark=mark: len(scene.mailbox.recipients) >= mark)
            if number == signal.SIGKILL:
                kill(worker)
            else:
                worker.send_signal(number)
            codes.append(worker.wait(timeout=60))
        left = mails - len(scene.mailbox.recipients)
        scene.machine.start("worker", "--concurrency=1")
        until(lambda: states() == {State.SENT: mails})
        return told(scene.mailbox, mails) | {"left_after_the_last": left, "exit_codes": sorted(set(codes))}


if __name__ == "__main__":
    show(play, mails=2000, kills=20)
