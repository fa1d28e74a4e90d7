"""A mail: what it says, its bytes, and the ways it can leave."""

import re
import smtplib
import ssl
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

TIMEOUT_S = 20
UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


class MailError(Exception):
    """A mail that didn't leave. `final` says that trying again can't help, `answered` that a server said so."""

    def __init__(self, reason: str, *, final: bool, answered: bool = False) -> None:
        super().__init__(reason)
        self.final = final
        self.answered = answered


class Unreachable(MailError):
    """The server can't be spoken to: it concerns every mail, not this one."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, final=False)


@dataclass(frozen=True)
class Attachment:
    """A file that travels with a mail; `media_type` such as application/pdf."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True)
class Message:
    """What a mail says, to whom and in which language; `text` always, `html` beside it where there is one."""

    to: str
    to_name: str
    subject: str
    text: str
    html: str | None = None
    lang: str = "fr"
    headers: Mapping[str, str] = field(default_factory=dict)
    attachments: Sequence[Attachment] = ()


class Travelling(EmailPolicy):
    """SMTP's line ends; addresses and ids stay on one line: folded, they would be encoded, and mean nothing.

    Subjects are folded by the older class: this one loses a space between two encoded words, or begins with a fold.
    """

    def fold(self, name: str, value: str) -> str:
        return _whole(name, value) or super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        whole = _whole(name, value)
        return whole.encode("ascii") if whole else super().fold_binary(name, value)


def _whole(name: str, value: str) -> str:
    if name.lower() == "subject":
        as_it_is = value.isascii() and all(len(word) < LONG for word in value.split())
        folded = Header(value, "us-ascii" if as_it_is else "utf-8", header_name=name)
        return f"{name}: {folded.encode(linesep=ON_THE_WAY.linesep)}\r\n"
    return f"{name}: {value}\r\n" if name.lower() in WHOLE and value.isascii() else ""


ON_THE_WAY = Travelling(linesep="\r\n")
LONG = 60
"""A word that no line with «Subject: » before it holds for certain."""
WHOLE = {"list-unsubscribe", "references", "message-id"}


class Transport(Protocol):
    """An open way out."""

    def send(self, address: str, raw: bytes) -> None:
        """Hand the mail over, or raise MailError."""


def message_id(key: str, sender: str) -> str:
    """The Message-ID of the delivery `key`: the same whenever it is asked for, and it tells nothing of the key."""
    return f"<{sha256(key.encode()).hexdigest()[:32]}@{parseaddr(sender)[1].rpartition('@')[2]}>"


def to_bytes(message: Message, *, sender: str, message_id: str, date: datetime) -> bytes:
    """The mail as it travels. Raises MailError when the recipient's address can't be one."""
    mail = EmailMessage(policy=ON_THE_WAY)
    mail["From"] = sender
    mail["To"] = _recipient(message)
    mail["Subject"] = one_line(message.subject)
    mail["Date"] = format_datetime(date)
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"
    for name, value in message.headers.items():
        mail[name] = one_line(value)
    mail.set_content(message.text, cte="quoted-printable")
    if message.html is not None:
        mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    for file in message.attachments:
        maintype, _, subtype = file.media_type.partition("/")
        mail.add_attachment(file.content, maintype=maintype, subtype=subtype, filename=file.name)
    mail["Content-Language"] = message.lang  # set_content would have taken it away
    return mail.as_bytes()


def one_line(text: str) -> str:
    """`text` without line ends and control characters: what a header may hold."""
    return UNFIT.sub(" ", text).strip()


def _recipient(message: Message) -> Address:
    address = message.to.strip()
    try:
        recipient = Address(one_line(message.to_name), addr_spec=address)
    except Exception as error:  # the parser of addresses raises whatever its grammar meets, IndexError included
        raise MailError(f"not an address: {address!r} ({error})", final=True) from error
    if not (recipient.username and recipient.domain and address.isascii() and address == one_line(address)):
        raise MailError(f"not an address: {address!r}", final=True)
    return recipient


@contextmanager
def open_transport(url: str) -> Iterator[Transport]:
    """One connection for a batch: smtp:// (STARTTLS when offered), smtps://, or file:///folder.

    A user and a password may stand in the address. Raises Unreachable when there is no way out.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        yield _writable(Path(unquote(parts.path)))
    else:
        with _connected(parts) as server:
            yield Server(server)


def _writable(folder: Path) -> "Folder":
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return Folder(folder)
    except OSError as error:
        raise Unreachable(f"{folder} can't be written: {error.strerror}") from error


@contextmanager
def _connected(parts: SplitResult) -> Iterator[smtplib.SMTP]:
    with ExitStack() as at_the_end:
        try:
            server = _dialled(parts)
            at_the_end.callback(_hang_up, server)
            _introduce(server, parts)
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(f"{parts.hostname}: {error}") from error
        yield server


def _dialled(parts: SplitResult) -> smtplib.SMTP:
    if parts.scheme == "smtps":
        tls = ssl.create_default_context()
        return smtplib.SMTP_SSL(parts.hostname or "", parts.port or 465, timeout=TIMEOUT_S, context=tls)
    return smtplib.SMTP(parts.hostname or "", parts.port or 25, timeout=TIMEOUT_S)


def _introduce(server: smtplib.SMTP, parts: SplitResult) -> None:
    server.ehlo_or_helo_if_needed()
    if parts.scheme == "smtp" and server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context())
        server.ehlo()
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))


def _hang_up(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


class Server:
    """Sends through an open SMTP connection."""

    def __init__(self, server: smtplib.SMTP) -> None:
        self._server = server

    def send(self, address: str, raw: bytes) -> None:
        sender = parseaddr(str(BytesHeaderParser().parsebytes(raw)["From"]))[1]
        try:
            self._server.sendmail(sender, [address], raw)
        except smtplib.SMTPRecipientsRefused as error:
            raise _answered(*error.recipients[address]) from error
        except smtplib.SMTPSenderRefused as error:
            raise _answered(error.smtp_code, error.smtp_error, never_final=True) from error
        except smtplib.SMTPResponseException as error:
            raise _answered(error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(str(error) or type(error).__name__) from error


def _answered(code: int, text: bytes | str, *, never_final: bool = False) -> MailError:
    """What the server's answer means; 421 is its goodbye, which says nothing of the mail."""
    if code == 421:
        return Unreachable(_said(code, text))
    return MailError(_said(code, text), final=500 <= code < 600 and not never_final, answered=not never_final)


def _said(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return one_line(f"{code} {words}")[:300]


class Folder:
    """Keeps mails as files: one .eml each, complete from the moment it can be seen."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, address: str, raw: bytes) -> None:
        name = str(BytesHeaderParser().parsebytes(raw)["Message-ID"]).strip("<>").partition("@")[0]
        try:
            with tempfile.NamedTemporaryFile(dir=self._folder, suffix=".part", delete=False) as file:
                file.write(raw)
            Path(file.name).replace(self._folder / f"{name}.eml")
        except OSError as error:
            raise Unreachable(f"{self._folder}: {error}") from error
