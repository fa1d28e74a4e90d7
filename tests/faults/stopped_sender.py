"""A worker asked to stop (SIGTERM) again and again while mails leave: nothing is lost, nothing leaves twice."""

import signal

from tests.faults.killed_sender import play as killed
from tests.faults.stage import Figures, show


def play(mails: int, stops: int) -> Figures:
    return killed(mails=mails, kills=stops, number=signal.SIGTERM)


if __name__ == "__main__":
    show(play, mails=2000, stops=20)
