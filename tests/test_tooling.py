"""What a newcomer types works, and both locks say what pyproject.toml asks for."""

import os
import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = tomllib.loads(Path("pyproject.toml").read_text())["project"]
MAKEFILE = Path("Makefile").read_text()
PINNED = re.compile(r"^([\w.-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", re.MULTILINE)


def pins(lock: str) -> dict[str, set[str]]:
    """Package → versions; more than one where they differ by platform."""
    found: dict[str, set[str]] = {}
    for package, version in PINNED.findall(Path(lock).read_text()):
        found.setdefault(canonicalize_name(package), set()).add(version)
    return found


def unmet(requirements: list[str], lock: dict[str, set[str]]) -> list[str]:
    wanted = [Requirement(requirement) for requirement in requirements]
    return [str(r) for r in wanted if not any(map(r.specifier.contains, lock.get(canonicalize_name(r.name), ())))]


def test_locks_meet_the_project() -> None:
    tests = PROJECT["optional-dependencies"]["test"]

    assert unmet(PROJECT["dependencies"], pins("requirements.lock")) == []
    assert unmet(PROJECT["dependencies"] + tests, pins("requirements-test.lock")) == []


def test_the_test_lock_holds_the_other_one() -> None:
    tested = pins("requirements-test.lock")

    assert {name: tested.get(name) for name in pins("requirements.lock")} == pins("requirements.lock")


def test_locks_are_hashed_and_name_no_host() -> None:
    for lock in ("requirements.lock", "requirements-test.lock"):
        text = Path(lock).read_text()
        packages = re.split(r"^(?=[\w.-]+(?:\[[^\]]*\])?==)", text, flags=re.MULTILINE)[1:]

        assert [package.split("==")[0] for package in packages if "--hash=sha256:" not in package] == []
        assert "://" not in text


def test_locks_leave_django_out() -> None:
    assert {"django", "asgiref"} & set(pins("requirements-test.lock")) == set()


def test_the_readme_names_commands_that_exist() -> None:
    named = set(re.findall(r"(?:`|^\s*(?:\$ )?)make ([a-z]+)", Path("README.md").read_text(), re.MULTILINE))

    assert {"run", "test"} <= named
    assert [target for target in sorted(named) if not re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)] == []


def test_the_continuous_integration_calls_what_the_readme_says() -> None:
    script = Path(".ci/run")

    assert os.access(script, os.X_OK)
    assert [command for command in ("make lint", "make test") if command not in script.read_text()] == []
