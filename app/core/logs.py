"""What the process says of itself: one line an event, in UTC, with the request or task that it belongs to.

Values stay out: what people wrote, passwords and tokens are in none of these lines, so an exception is told by its kind
and its way through the code, and a line holds no line end of somebody else's making.
"""

import json
import logging
import re
import sys
import traceback
from types import TracebackType
from typing import Any, TextIO

import sqlalchemy as sa
import structlog
from structlog.typing import EventDict

CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
QUIET = ("alembic", "celery.app.trace", "celery.beat", "celery.worker.strategy", "flask-limiter", "kombu")
"""They tell of every tick, or of nothing that anybody asked for: only their warnings are heard."""
SHARED: tuple[Any, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


class Stderr(logging.StreamHandler[TextIO]):
    """Writes to whatever standard error is at that moment."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return sys.stderr


def configure(form: str = "text") -> None:
    """Send what structlog and logging are told to standard error, in that form; a second call replaces the first."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = Stderr()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                without_values,
                in_one_line,
                as_json if form == "json" else as_text,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [kept for kept in root.handlers if not isinstance(kept, Stderr)] + [handler]
    root.setLevel(logging.INFO)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def without_values(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """The exception, if there is one, by its kind and its frames."""
    found = event.pop("exc_info", None)
    if found:
        error = found if isinstance(found, BaseException) else sys.exc_info()[1] if found is True else found[1]
        if error is not None:
            event["error"], event["trace"] = told(error), frames(error.__traceback__)
    event.pop("stack_info", None)
    return event


def told(error: BaseException) -> str:
    """Its kind, with what the system said where that can't be somebody's words, and what it came from."""
    inner = error.exceptions if isinstance(error, BaseExceptionGroup) else [error.__cause__] if error.__cause__ else []
    said = type(error).__name__
    if isinstance(error, sa.exc.OperationalError):
        said += f": {str(error.orig).splitlines()[0] if str(error.orig) else ''}"
    elif isinstance(error, OSError) and error.strerror:
        said += f": {error.strerror}"
    return said + "".join(f" < {told(each)}" for each in inner)


def frames(way: TracebackType | None) -> list[str]:
    """The calls that led there, outermost first: file, line and function, without the text of the line."""
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(way)]


def in_one_line(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """No value begins a line of its own."""
    return {name: _flat(value) for name, value in event.items()}


def _flat(value: Any) -> Any:
    if isinstance(value, list):
        return [_flat(each) for each in value]
    if isinstance(value, int | float | bool) or value is None:
        return value
    return CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", str(value))


def as_json(_logger: Any, _method: str, event: EventDict) -> str:
    return json.dumps(event, ensure_ascii=False)


def as_text(_logger: Any, _method: str, event: EventDict) -> str:
    """`2026-11-23T08:30:00Z info     what happened request=4f… status=200`, then the frames, indented."""
    said, trace = event.pop("event", ""), event.pop("trace", ())
    line = f"{event.pop('timestamp', '')} {event.pop('level', ''):<8} {said}"
    line += "".join(f" {name}={value}" for name, value in event.items())
    return "\n  ".join([line, *trace])
