"""Who gets the signal tells the processes that it was forked into."""

import os
import sys
from subprocess import run

PARENT_ASKS = """
import os, time
from app.core import stopping
child = os.fork()
if not child:
    deadline = time.monotonic() + 20
    while not stopping.is_asked() and time.monotonic() < deadline:
        time.sleep(0.01)
    os._exit(0 if stopping.is_asked() else 1)
assert not stopping.is_asked()
stopping.ask()
raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_forked_process_learns_what_its_parent_was_asked() -> None:
    assert run([sys.executable, "-c", PARENT_ASKS], env=os.environ, check=False).returncode == 0
