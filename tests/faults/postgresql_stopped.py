"""PostgreSQL stopped at once (SIGQUIT) under people who write: what was acknowledged stays, the rest is asked again.

Meanwhile they are answered 503 with Retry-After; sending again with the same key makes nothing twice.
"""

import signal
import time

import sqlalchemy as sa

from app.core import db
from app.do_now.action import Action
from tests.faults.redis_away import answers
from tests.faults.stage import Figures, show, stage, until
from tests.faults.writers import people, summed, twice, writing


def play(writers: int, stops: int, away_s: float, between_s: float) -> Figures:
    with stage() as scene:
        addresses = people(writers)
        scene.machine.start("web", "--processes=2", "--threads=8")
        scene.machine.wait_until(lambda: answers(scene.live))
        recovered = []
        with writing(scene.live, addresses) as told:
            for _ in range(stops):
                time.sleep(between_s)
                scene.postgresql.stop(signal.SIGQUIT)
                time.sleep(away_s)
                scene.postgresql.start()
                before, back = _kept(told), time.monotonic()
                until(lambda before=before: _kept(told) > before)
                recovered.append(round(time.monotonic() - back, 2))
            time.sleep(between_s)
        titles = _titles()
        kept = {title for each in told for title in each.kept}
        return summed(told) | {
            "acknowledged_and_lost": len(kept - set(titles)),
            "rows_twice": twice(titles),
            "written_again_after_s": recovered,
        }


def _kept(told: list) -> int:
    return sum(len(each.kept) for each in told)


def _titles() -> list[str]:
    db.session.get_bind().dispose()
    with db.reading():
        return list(db.session.scalars(sa.select(Action.title)))


if __name__ == "__main__":
    show(play, writers=8, stops=3, away_s=10, between_s=15)
