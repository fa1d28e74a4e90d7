"""The folder where mails are kept as files: what is in it, newest first, and one mail opened."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

NAME = re.compile(r"[0-9a-f]{32}")
MOST = 100
LOOKED_AT = 2000


@dataclass(frozen=True)
class Letter:
    """What stands on a letter; `name` is that of its file, without `.eml`."""

    name: str
    sender: str
    to: str
    subject: str
    date: datetime


@dataclass(frozen=True)
class Enclosure:
    """A file that came with a letter."""

    name: str
    media_type: str
    body: bytes


@dataclass(frozen=True)
class Opened:
    """A letter and what it says; `html` is as it was sent, and must be cleaned before anybody sees it."""

    letter: Letter
    text: str
    html: str | None
    enclosures: tuple[Enclosure, ...]


def folder_of(transport_url: str) -> Path | None:
    """The folder that file:///… names; None when mails leave another way."""
    parts = urlsplit(transport_url)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None


def letters(folder: Path, addresses: Collection[str]) -> list[Letter]:
    """The newest letters to one of `addresses`, a hundred at most."""
    files = sorted(_files(folder), key=lambda file: (-file.stat().st_mtime_ns, file.name))
    found: list[Letter] = []
    for file in files[:LOOKED_AT]:
        letter = _letter(file, _headers(file))
        if letter.to in addresses:
            found.append(letter)
        if len(found) == MOST:
            break
    return found


def opened(folder: Path, name: str, addresses: Collection[str]) -> Opened | None:
    """The letter of that name; None when there is none, or when it is for somebody else."""
    file = folder / f"{name}.eml"
    if not NAME.fullmatch(name) or not _is_letter(file):
        return None
    mail = BytesParser(EmailMessage, policy=policy.default).parsebytes(file.read_bytes())
    letter = _letter(file, mail)
    if letter.to not in addresses:
        return None
    return Opened(letter, _part(mail, "plain") or "", _part(mail, "html"), tuple(_enclosures(mail)))


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in folder.glob("*.eml") if NAME.fullmatch(file.stem) and _is_letter(file))


def _is_letter(file: Path) -> bool:
    return file.is_file() and not file.is_symlink()


def _headers(file: Path) -> EmailMessage:
    with file.open("rb") as opened_file:
        return BytesHeaderParser(EmailMessage, policy=policy.default).parse(opened_file)


def _letter(file: Path, mail: EmailMessage) -> Letter:
    to = mail["To"].addresses[0].addr_spec if mail["To"] and mail["To"].addresses else ""
    sent = mail["Date"].datetime if mail["Date"] else None
    put = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return Letter(file.stem, mail["From"] or "", to, mail["Subject"] or "", sent or put)


def _part(mail: EmailMessage, kind: str) -> str | None:
    body = mail.get_body((kind,))
    return str(body.get_content()) if body else None


def _enclosures(mail: EmailMessage) -> Iterator[Enclosure]:
    for part in mail.iter_attachments():
        payload = part.get_payload(decode=True)
        name = Path(part.get_filename() or "file").name
        yield Enclosure(name, part.get_content_type(), payload if isinstance(payload, bytes) else b"")
