"""Reading what a mail server sends back when a mail could not be delivered (RFC 3464)."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from typing import Any

from app.core.text import one_line

LARGEST = 2_000_000
"""Bytes that are looked at: a mail that comes back with its attachment is cut, and what counts comes first."""


@dataclass(frozen=True)
class Returned:
    """A mail for good not delivered. `message_id` is that of ours, `status` such as 5.1.1, `words` the server's."""

    message_id: str
    recipient: str
    status: str
    words: str


def returned(raw: bytes) -> Returned | None:
    """What came back, or None: an ordinary mail, a notice of delay, or one that names no mail of ours."""
    mail = BytesParser(policy=policy.compat32).parsebytes(raw[:LARGEST])
    if mail.get_content_type() != "multipart/report":
        return None
    failed = next((fields for fields in _recipients(mail) if _field(fields, "Action").lower() == "failed"), None)
    message_id = _message_id(mail)
    if failed is None or not message_id:
        return None
    recipient = _field(failed, "Original-Recipient") or _field(failed, "Final-Recipient")
    return Returned(
        message_id=message_id,
        recipient=_after_type(recipient),
        status=_field(failed, "Status").split(" ")[0],
        words=_after_type(_field(failed, "Diagnostic-Code")),
    )


def _recipients(mail: Message) -> Iterator[Message]:
    """The groups of fields of the machine-readable part, each about one recipient; the first is about the mail."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            groups: Any = part.get_payload()
            yield from groups[1:]


def _message_id(mail: Message) -> str:
    """That of the mail that came back: whole, or its headers only."""
    for part in mail.walk():
        if part.get_content_type() == "message/rfc822" and part.is_multipart():
            whole: Any = part.get_payload(0)
            return _field(whole, "Message-ID")
        if part.get_content_type() == "text/rfc822-headers":
            headers: Any = part.get_payload(decode=True)
            return _field(BytesHeaderParser(policy=policy.compat32).parsebytes(headers), "Message-ID")
    return ""


def _field(fields: Message, name: str) -> str:
    return one_line(str(fields.get(name, "")))


def _after_type(value: str) -> str:
    """«rfc822; claire@cassel.example» → «claire@cassel.example»."""
    return value.partition(";")[2].strip() if ";" in value else value
