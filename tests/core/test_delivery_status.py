import pytest

from app.core.delivery_status import Returned, returned
from tests.notices import notice

OURS = "<0123456789abcdef@cassel.example>"


@pytest.mark.parametrize("part", ["message/rfc822", "text/rfc822-headers"])
def test_a_notice_says_which_mail_came_back_and_why(part: str) -> None:
    found = returned(notice(OURS, part=part))

    assert found == Returned(
        message_id=OURS,
        recipient="claire@cassel.example",
        status="5.1.1",
        words="550 5.1.1 <claire@cassel.example>: Recipient address rejected: User unknown",
    )


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_what_is_only_late_or_went_well_did_not_come_back(action: str) -> None:
    assert returned(notice(OURS, action=action, status="4.4.1")) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff not a mail at all",
        b"Subject: Absent until Monday\r\nAuto-Submitted: auto-replied\r\n\r\nBack soon.\r\n",
        notice(OURS).replace(b"Message-ID:", b"X-Other:"),
        notice(OURS).replace(b"message/delivery-status", b"text/plain"),
        b"Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\n--x--\n",
    ],
)
def test_anything_else_is_no_notice(raw: bytes) -> None:
    assert returned(raw) is None


def test_a_notice_cut_after_its_headers_still_counts() -> None:
    raw = notice(OURS)

    assert returned(raw[: raw.index(b"Body.")]) is not None


def test_line_ends_in_what_a_server_says_are_gone() -> None:
    found = returned(notice(OURS, words="550 5.1.1 no\n such user"))

    assert found is not None
    assert found.words == "550 5.1.1 no such user"
