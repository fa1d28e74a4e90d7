"""Looking into a workbook's archive before anything unpacks it: a small file may hold a very large one."""

import re
import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from app.core.i18n import N_
from app.core.sheet import refused

MEGABYTE = 1024 * 1024
MAX_PARTS = 2_000
MAX_SHEETS, MAX_OTHERS = 192 * MEGABYTE, 64 * MEGABYTE
"""Unpacked: sheets are read row by row, the other parts (words, styles) stand in memory."""
MAX_RATIO, SMALL = 200, MEGABYTE
"""XML packs to a tenth or a fortieth; what packs to less than a two-hundredth was made to fill a disk."""
ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\x00!\x00(?:D\x00O\x00C|E\x00N\x00T)")
"""In UTF-8 and UTF-16: no workbook declares any, and what they stand for may be as large as they like."""
DAMAGED = N_("This workbook is damaged and can't be opened. Save it anew, as .xlsx or as CSV, and send that file.")
TOO_LARGE = N_("This workbook is far too large once it is unpacked. Save the sheet alone, as .xlsx or as CSV.")
BINARY = N_("This is a binary workbook (.xlsb). Save it as .xlsx or as CSV and send that file.")
OTHER = N_("This is an archive, and no .xlsx workbook. Save the sheet as .xlsx or as CSV and send that file.")


def check_workbook(content: bytes) -> None:
    """Refuse, with what to do about it, an archive that is no workbook, is damaged, or would swell beyond measure."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            _check_names({part.filename for part in parts})
            _check_announced(parts)
            for part in parts:
                if _is_read(part):
                    _check_part(archive, part)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError) as error:
        raise refused(DAMAGED) from error


def _check_names(names: set[str]) -> None:
    if "xl/workbook.bin" in names:
        raise refused(BINARY)
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise refused(OTHER)


def _check_announced(parts: list[ZipInfo]) -> None:
    """What the archive says of itself; reading a part ends at the size that it announces."""
    sheets = sum(part.file_size for part in parts if _is_sheet(part))
    others = sum(part.file_size for part in parts if _is_read(part) and not _is_sheet(part))
    swollen = any(
        part.file_size > SMALL and part.file_size > MAX_RATIO * max(part.compress_size, 1)
        for part in parts
        if _is_read(part)
    )
    if len(parts) > MAX_PARTS or sheets > MAX_SHEETS or others > MAX_OTHERS or swollen:
        raise refused(TOO_LARGE)


def _check_part(archive: ZipFile, part: ZipInfo) -> None:
    """Unpack it once, piece by piece: it is whole, and declares no entities."""
    last = b""
    with archive.open(part) as stream:
        while piece := stream.read(MEGABYTE):
            if ENTITIES.search(last + piece):
                raise refused(DAMAGED)
            last = piece[-16:]


def _is_read(part: ZipInfo) -> bool:
    """Pictures and macros are never opened."""
    return part.filename.endswith((".xml", ".rels"))


def _is_sheet(part: ZipInfo) -> bool:
    return part.filename.startswith("xl/worksheets/")
