"""The steps of do now: computed from what is there, in the order of the method."""

from app.do_now.progress import KINDS, MORE, States
from app.do_now.way import next_step, way
from app.programme.item import Stage


def states(**given: dict[str, int]) -> States:
    return {name: {} for name in (*KINDS, *MORE)} | given


def test_way_of_an_empty_track_is_all_to_do() -> None:
    steps = way(states())

    assert [step.code for step in steps] == [
        "inventory", "categorise", "problematise", "scenarios", "prioritise", "opportunities", "select",
    ]  # fmt: skip
    assert {step.stage for step in steps} == {Stage.TODO}
    assert next_step(steps) is steps[0]


def test_way_tells_what_is_begun_from_what_is_done() -> None:
    steps = way(
        states(
            action={"categorised": 3, "settled": 1},
            categorised={"categorised": 3, "settled": 1},
            problematised={"settled": 1},
            scenario={"draft": 2},
            problem={"draft": 1, "framed": 1, "prioritised": 2, "dropped": 5},
            served={"prioritised": 1},
            opportunity={"scored": 1},
        )
    )

    assert [step.stage for step in steps] == [Stage.DONE, Stage.DONE, *[Stage.DOING] * 5]


def test_way_counts_what_each_step_is_out_of() -> None:
    steps = way(
        states(
            action={"captured": 1, "categorised": 3},
            categorised={"categorised": 3},
            problematised={"categorised": 1},
            scenario={"active": 2, "retired": 1},
            problem={"framed": 1, "prioritised": 1, "in_progress": 1, "solved": 1, "merged": 2},
            served={"prioritised": 1, "framed": 1},
            opportunity={"selected": 3},
        )
    )

    assert [(step.done, step.total) for step in steps] == [
        (4, None), (3, 4), (1, 4), (2, None), (3, 4), (2, 3), (3, None),
    ]  # fmt: skip


def test_way_is_at_its_end_once_all_is_done() -> None:
    one = {"settled": 1}
    steps = way(
        states(
            action=one,
            categorised=one,
            problematised=one,
            scenario={"active": 1},
            problem={"prioritised": 1},
            served={"prioritised": 1},
            opportunity={"selected": 1},
        )
    )

    assert {step.stage for step in steps} == {Stage.DONE}
    assert next_step(steps) is None
