"""Write the two hashed locks from pyproject.toml and overrides.txt; needs uv. They name no index."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMPILE = (
    "uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header"
    " --overrides overrides.txt pyproject.toml"
)
LOCKS = {"requirements.lock": "", "requirements-test.lock": " --extra test"}


def main() -> None:
    for lock, extra in LOCKS.items():
        subprocess.run([*f"{COMPILE}{extra} -o {lock}".split()], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
