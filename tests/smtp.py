"""A mail server that keeps what it is given, and that can be told to refuse, to be slow or to break."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.services import free_port

ACCEPTED = "250 OK"


@dataclass
class Mailbox:
    """What arrived, and how to misbehave. The server's thread writes, the test reads."""

    url: str
    messages: list[EmailMessage] = field(default_factory=list)
    """Every accepted message, in order; a repeat stands here twice."""
    recipients: list[str] = field(default_factory=list)
    """The envelope's recipient of each accepted message."""
    connections: int = 0
    refused: dict[str, str] = field(default_factory=dict)
    """Recipient → SMTP answer: `{"omar@cassel.example": "550 no such mailbox"}`."""
    answers: list[str] = field(default_factory=list)
    """Answers to the next messages, first one first: `["451 later"]`; a message answered so is not kept."""
    delay_s: float = 0
    """How long each message takes."""
    cuts: int = 0
    """For so many of the next messages: accept it, then hang up without a word."""

    def to(self, address: str) -> list[EmailMessage]:
        """What was delivered to `address`."""
        return [message for message, to in zip(self.messages, self.recipients, strict=True) if to == address]


class _Handler:
    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.mailbox.refused:
            return self.mailbox.refused[address]
        envelope.rcpt_tos.append(address)
        return ACCEPTED

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        time.sleep(self.mailbox.delay_s)  # the server serves one sender at a time, as a busy relay would
        if self.mailbox.answers:
            return self.mailbox.answers.pop(0)
        message = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        for address in envelope.rcpt_tos:
            self.mailbox.messages.append(message)
            self.mailbox.recipients.append(address)
        if self.mailbox.cuts:
            self.mailbox.cuts -= 1
            server.transport.abort()
        return ACCEPTED


class _Server(Controller):
    def __init__(self, mailbox: Mailbox, port: int) -> None:
        self.mailbox = mailbox
        super().__init__(_Handler(mailbox), hostname="127.0.0.1", port=port)

    def factory(self) -> Any:
        self.mailbox.connections += 1
        return super().factory()


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """A server on a free port; `mailbox.url` is what JALON_SMTP_URL takes."""
    port = free_port()
    mailbox = Mailbox(f"smtp://127.0.0.1:{port}")
    server = _Server(mailbox, port)
    server.start()
    mailbox.connections = 0  # starting opens one to see that it answers
    try:
        yield mailbox
    finally:
        server.stop()
