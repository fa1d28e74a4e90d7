"""Figures for Prometheus: what this web server has answered, and a few lines that write them down.

The counts stand in memory that all processes of one server share, so that whichever is asked tells of all. Each process
adds to a row of its own: nothing is locked between them, and one that is killed leaves nothing locked behind.
"""

import mmap
import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate

ROWS = 256
BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: how long an answer took at most to be counted there."""
KINDS = ("read", "write")
CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")

Sample = tuple[Mapping[str, str], float]


class Requests:
    """Answers by kind and class of status, and how long they took. Made before processes fork, it is one for all."""

    _WIDTH = len(KINDS) * (len(CLASSES) + len(BOUNDS) + 2)

    def __init__(self) -> None:
        self._memory = memoryview(mmap.mmap(-1, ROWS * self._WIDTH * 8)).cast("d")
        self._lock = threading.Lock()

    def note(self, reads: bool, status: int, seconds: float) -> None:
        """One more answer."""
        start = os.getpid() % ROWS * self._WIDTH + (0 if reads else self._WIDTH // len(KINDS))
        slot = next((n for n, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))
        with self._lock:
            self._memory[start + min(max(status // 100, 1), 5) - 1] += 1
            self._memory[start + len(CLASSES) + slot] += 1
            self._memory[start + len(CLASSES) + len(BOUNDS) + 1] += seconds

    def lines(self) -> Iterator[str]:
        """In Prometheus' words: `jalon_requests_total` and the histogram `jalon_request_seconds`."""
        totals = [sum(self._memory[column :: self._WIDTH]) for column in range(self._WIDTH)]
        width = self._WIDTH // len(KINDS)
        by_kind = {kind: totals[n * width : (n + 1) * width] for n, kind in enumerate(KINDS)}
        counted = (
            ({"kind": kind, "status": name}, row[n]) for kind, row in by_kind.items() for n, name in enumerate(CLASSES)
        )
        yield from family("jalon_requests_total", "counter", "Answers to requests.", counted)
        yield from _heading("jalon_request_seconds", "histogram", "How long answers took.")
        for kind, row in by_kind.items():
            below = list(accumulate(row[len(CLASSES) : -1]))
            for bound, count in zip((*BOUNDS, "+Inf"), below, strict=True):
                yield _line("jalon_request_seconds_bucket", {"kind": kind, "le": str(bound)}, count)
            yield _line("jalon_request_seconds_sum", {"kind": kind}, row[-1])
            yield _line("jalon_request_seconds_count", {"kind": kind}, below[-1])


REQUESTS = Requests()


def family(name: str, kind: str, words: str, samples: Iterable[Sample]) -> Iterator[str]:
    """The lines of one figure; none when there is nothing to say."""
    rows = list(samples)
    if rows:
        yield from _heading(name, kind, words)
    yield from (_line(name, labels, value) for labels, value in rows)


def _heading(name: str, kind: str, words: str) -> Iterator[str]:
    yield f"# HELP {name} {words}"
    yield f"# TYPE {name} {kind}"


def _line(name: str, labels: Mapping[str, str], value: float) -> str:
    """The labels' values are words of ours: nothing in them needs to be escaped."""
    inside = ",".join(f'{label}="{text}"' for label, text in labels.items())
    return f"{name}{{{inside}}} {value:.17g}" if inside else f"{name} {value:.17g}"
