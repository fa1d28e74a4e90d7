"""Make .venv and install a lock into it: `python3 tools/bootstrap.py requirements.lock`.

Python 3.6 can read this file, so that an old one can be told what is missing.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
INSTALL = ("install", "--quiet", "--disable-pip-version-check")
NOTHING_WORKS = f"""
Jalon could not be installed into .venv (the reasons stand above). One of these is needed:
  - Python's own venv: on Debian or Ubuntu, the package python3-venv;
  - pip 22.3 or later for {sys.executable}: on Debian or Ubuntu, the package python3-pip;
  - uv on PATH.
"""


def main(lock: str) -> None:
    """Try each way until one works; exits with a sentence when none does."""
    if not sys.version_info >= (3, 11):
        version = ".".join(map(str, sys.version_info[:2]))
        sys.exit(
            f"Jalon needs Python 3.11 or later; {sys.executable} is {version}. Name another: make PYTHON=python3.12"
        )
    ways = (with_uv, with_venv, with_the_pip_of_the_system)
    if not any(way(lock) for way in ways):
        sys.exit(NOTHING_WORKS)


def with_uv(lock: str) -> bool:
    if not shutil.which("uv"):
        return False
    made = is_alive() or run("uv", "venv", "--quiet", "--python", sys.executable, VENV)
    return made and installed(lock, "uv", "pip", "install", "--quiet", "--python", PYTHON)


def with_venv(lock: str) -> bool:
    made = is_alive("pip") or run(sys.executable, "-m", "venv", "--clear", VENV)
    return made and installed(lock, PYTHON, "-m", "pip", *INSTALL)


def with_the_pip_of_the_system(lock: str) -> bool:
    """Debian keeps Python's ensurepip in a package of its own; its pip can install into another environment."""
    made = is_alive() or run(sys.executable, "-m", "venv", "--clear", "--without-pip", VENV)
    return made and installed(lock, sys.executable, "-m", "pip", "--python", PYTHON, *INSTALL)


def is_alive(module: str = "sys") -> bool:
    """Whether .venv has a Python that is new enough and can import `module`."""
    check = f"import sys, {module}; sys.exit(sys.version_info < (3, 11))"
    return PYTHON.exists() and run(PYTHON, "-c", check, quiet=True)


def installed(lock: str, *install: object) -> bool:
    print(f"Installing {lock}: {' '.join(map(str, install))}", flush=True)
    libraries = run(*install, "--require-hashes", "--no-deps", "-r", lock)
    return libraries and run(*install, "--no-deps", "--no-build-isolation", "-e", ".")


def run(*command: object, quiet: bool = False) -> bool:
    """Run it in the checkout; whether it succeeded."""
    output = subprocess.DEVNULL if quiet else None
    return subprocess.call([str(part) for part in command], stdout=output, stderr=output, cwd=str(ROOT)) == 0


if __name__ == "__main__":
    main(sys.argv[1])
