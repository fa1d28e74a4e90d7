import pytest

from app.core.bounce import is_hard, status_in


@pytest.mark.parametrize(
    ("answer", "status", "hard"),
    [
        ("550 5.1.1 <x@y>: Recipient address rejected: User unknown", "5.1.1", True),
        ("550 no such mailbox", "550", True),
        ("553 5.1.3 bad address syntax", "5.1.3", True),
        ("550 5.2.1 mailbox disabled", "5.2.1", True),
        ("550 5.4.4 host not found", "5.4.4", True),
        ("552 5.2.2 mailbox full", "5.2.2", False),
        ("552 5.3.4 message too big", "5.3.4", False),
        ("554 5.6.0 content refused", "5.6.0", False),
        ("550 5.7.1 we don't take mail from you", "5.7.1", False),
        ("5.4.7 delivery time expired", "5.4.7", False),
        ("4.4.7 delivery time expired", "4.4.7", False),
        ("451 4.7.1 greylisted", "4.7.1", False),
        ("", "", False),
    ],
)
def test_only_an_address_that_nobody_has_is_at_fault(answer: str, status: str, hard: bool) -> None:
    assert (status_in(answer), is_hard(status)) == (status, hard)
