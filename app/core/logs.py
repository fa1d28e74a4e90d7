"""What the process says of itself: one line an event, UTC, and tracebacks without the values of variables."""

import structlog


def configure() -> None:
    """Values stay out of tracebacks: among them are passwords, tokens and what people wrote."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ]
    )
