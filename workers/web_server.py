"""The web server of the embedded mode: waitress, which answers what it has taken in before it stops."""

import signal
import time
from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server

from app.core import stopping
from app.settings import SettingError, Settings
from app.web.request import Jalon

THREADS = 8
GRACE_S = 30
BACKLOG = 32


class WebServer:
    """Bound from the moment it is made; raises OSError, or SettingError for a host that has no address."""

    def __init__(self, application: Jalon, settings: Settings) -> None:
        try:
            self._server = create_server(
                application, host=settings.host, port=settings.port, threads=THREADS, ident=None
            )
        except ValueError as error:
            raise SettingError(f"JALON_HOST: {settings.host} is no address of this machine.") from error
        self._sockets: dict[int, Any] = getattr(self._server, "map", None) or self._server._map

    def run(self) -> None:
        """Serve until SIGTERM or Ctrl-C; then take in nothing new, finish what is open, and return."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _ask)
        while not stopping.is_asked():
            self._turn()
        for _ in range(BACKLOG):
            self._turn(wait_s=0)  # who is at the door already comes in
        for listener in [each for each in self._sockets.values() if isinstance(each, BaseWSGIServer)]:
            wasyncore.dispatcher.close(listener)
        until = time.monotonic() + GRACE_S
        while self._is_busy() and time.monotonic() < until:
            self._turn()
        self._server.task_dispatcher.shutdown()
        wasyncore.close_all(self._sockets)

    def _turn(self, wait_s: float = 0.5) -> None:
        wasyncore.loop(timeout=wait_s, map=self._sockets, use_poll=True, count=1)

    def _is_busy(self) -> bool:
        """Whether somebody is being answered, or is still sending."""
        channels = [each for each in self._sockets.values() if isinstance(each, HTTPChannel)]
        return any(each.requests or each.request or each.total_outbufs_len for each in channels)


def _ask(_number: int, _frame: Any) -> None:
    """A second Ctrl-C ends at once."""
    stopping.ask()
    signal.signal(signal.SIGINT, signal.default_int_handler)
