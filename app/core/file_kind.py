"""What a file is at first sight, by its first bytes: cheap enough for a request, which opens no spreadsheet."""

import codecs

from app.core.i18n import N_
from app.core.sheet import MAX_BYTES, refused

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0"
OTHERS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF-", b"RIFF", b"{\\rtf")
"""Pictures and papers, however much of them is text."""
LOCKED = "EncryptedPackage".encode("utf-16-le")
CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f"))


def check_kind(content: bytes) -> None:
    """Refuse what can't be a sheet: nothing, too much, an old or locked workbook, a picture.

    An archive passes: whether it is a workbook is seen when it is opened.
    """
    if not content.strip():
        raise refused(N_("This file is empty."))
    if len(content) > MAX_BYTES:
        raise refused(N_("This file is larger than %(limit)d MB: split it."), limit=MAX_BYTES // 1024 // 1024)
    if content.startswith(OLE) and LOCKED in content:
        raise refused(N_("This workbook is locked with a password. Save it without one and send that file."))
    if content.startswith(OLE):
        raise refused(N_("This is a workbook of the old kind (.xls). Save it as .xlsx or as CSV and send that file."))
    if content.startswith(OTHERS) or not (is_archive(content) or _is_text(content)):
        raise refused(N_("This is neither a workbook nor text. Save the sheet as .xlsx or as CSV and send that file."))


def is_archive(content: bytes) -> bool:
    return content.startswith(ZIP)


def utf_16(content: bytes) -> str | None:
    """Which UTF-16 this is, marked or not: every other byte of a western text is zero in it."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = content[:4096]
    first, second = (start[offset::2].count(0) / len(start) for offset in (0, 1))
    if max(first, second) < 0.4 or min(first, second) > 0.1:
        return None
    return "utf-16-le" if second > first else "utf-16-be"


def _is_text(content: bytes) -> bool:
    start = content[:65_536]
    return bool(utf_16(content)) or len(start) - len(start.translate(None, CONTROLS)) <= len(start) / 50
