"""Catalogues of words: people edit messages.po, programs read messages.mo."""

import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_catalogues(folder: Path) -> list[Path]:
    """Make each messages.mo below `folder` that is missing or older than its messages.po; returns those made.

    Each file is replaced in one step, so that processes that start together never read half of one.
    """
    stale = [po for po in sorted(folder.glob("*/LC_MESSAGES/messages.po")) if _is_stale(po)]
    return [_compile(po) for po in stale]


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns


def _compile(po: Path) -> Path:
    mo = po.with_suffix(".mo")
    with po.open("rb") as source:
        catalogue = read_po(source, locale=po.parts[-3])
    with tempfile.NamedTemporaryFile(dir=po.parent, prefix=".messages-", delete=False) as target:
        write_mo(target, catalogue)
    Path(target.name).chmod(0o644)
    return Path(target.name).replace(mo)
