"""What several processes count is one sum."""

import os

from app.core.metrics import Requests, family


def value(counted: Requests, sample: str) -> float:
    (line,) = (line for line in counted.lines() if line.startswith(f"{sample} "))
    return float(line.rpartition(" ")[2])


def test_answers_of_forked_processes_are_counted_together() -> None:
    counted = Requests()
    counted.note(True, 200, 0.003)

    child = os.fork()
    if not child:
        counted.note(True, 200, 0.03)
        counted.note(False, 503, 20)
        os._exit(0)
    os.waitpid(child, 0)

    assert value(counted, 'jalon_requests_total{kind="read",status="2xx"}') == 2
    assert value(counted, 'jalon_requests_total{kind="write",status="5xx"}') == 1
    buckets = [value(counted, f'jalon_request_seconds_bucket{{kind="read",le="{le}"}}') for le in (0.01, 0.025, 0.05)]
    assert buckets == [1, 1, 2]
    assert value(counted, 'jalon_request_seconds_bucket{kind="write",le="10.0"}') == 0
    assert value(counted, 'jalon_request_seconds_bucket{kind="write",le="+Inf"}') == 1
    assert value(counted, 'jalon_request_seconds_sum{kind="write"}') == 20


def test_a_figure_of_which_nothing_is_known_has_no_lines() -> None:
    assert list(family("jalon_mails", "gauge", "Mails by state.", [])) == []
