"""The web server restarted again and again under people who work: none of them meets an error.

In place (SIGHUP: new processes, the same socket), and, where Caddy is installed, by stopping it (SIGTERM) and starting
another one behind the front of the composition, as an upgrade does.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.redis_away import answers
from tests.faults.stage import Figures, Stage, show, stage, until
from tests.faults.writers import failed, people, summed, writing
from tests.services import free_port, wait_for_port


def play(restarts: int, every_s: float) -> Figures:
    with stage() as scene:
        addresses = people(4)
        web = scene.machine.start("web", "--processes=2", "--threads=4")
        scene.machine.wait_until(lambda: answers(scene.live))
        with writing(scene.live, addresses) as told:
            for _ in range(restarts):
                time.sleep(every_s)
                web.send_signal(signal.SIGHUP)
            time.sleep(every_s)
        figures: Figures = {"in_place": _summed(told)}
        program = os.environ.get("JALON_CADDY") or shutil.which("caddy")
        if not program:
            return figures | {"behind_the_front": "Caddy is not installed"}
        with front(scene, program) as address:
            codes = []
            with writing(address, addresses) as told:
                for _ in range(restarts):
                    time.sleep(every_s)
                    web.terminate()
                    codes.append(web.wait(timeout=180))
                    web = scene.machine.start("web", "--processes=2", "--threads=4")
                    until(lambda: answers(scene.live))
                time.sleep(every_s)
        return figures | {"behind_the_front": _summed(told) | {"exit_codes": sorted(set(codes))}}


def _summed(told: list) -> Figures:
    found = summed(told)
    return found | {"failed": sum(failed(found["answers"]).values())}


@contextmanager
def front(scene: Stage, program: str) -> Iterator[str]:
    """The Caddyfile of the composition, without TLS, before the web server; gives its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    config = scene.machine.folder / "Caddyfile"
    config.write_text("{\n\tadmin off\n}\n" + Path("Caddyfile").read_text())
    variables = {"JALON_SITE": address, "JALON_UPSTREAM": scene.live.removeprefix("http://")}
    process = subprocess.Popen(
        [program, "run", "--config", config, "--adapter", "caddyfile"],
        env=os.environ | {"HOME": str(scene.machine.folder)} | variables,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for_port(port, process)
        yield address
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    show(play, restarts=10, every_s=3)
