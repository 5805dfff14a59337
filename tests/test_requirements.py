"""What is locked is what the requirements allow, and its licenses are listed."""

from __future__ import annotations

import re

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from cifar_app.config import PROJECT_ROOT

LOCKED_LINE = re.compile(r"^([a-z0-9-]+)==([^ ;]+)(?: ; ([^\\]*))?", re.MULTILINE)
LINUX = {"sys_platform": "linux", "platform_system": "Linux"}
"""Where the list of licenses is made."""


def locked(lock: str) -> dict[str, set[str]]:
    """Versions by package on Linux; several where Python versions need their own."""
    versions: dict[str, set[str]] = {}
    for name, version, marker in LOCKED_LINE.findall((PROJECT_ROOT / lock).read_text()):
        if "sys_platform" not in marker or Marker(marker).evaluate(LINUX):
            versions.setdefault(name, set()).add(version)
    return versions


def listed() -> dict[str, str]:
    """Versions by package in the list of licenses."""
    rows = (PROJECT_ROOT / "THIRD_PARTY.md").read_text().splitlines()[4:]
    cells = [[cell.strip() for cell in row.split("|")[1:-1]] for row in rows]
    assert all(terms for _, _, terms in cells)
    return {canonicalize_name(name): version for name, version, _ in cells}


@pytest.mark.parametrize("stem", ["requirements", "requirements-dev"])
def test_locked_versions_are_allowed(stem: str) -> None:
    versions = locked(f"{stem}.lock")
    lines = (PROJECT_ROOT / f"{stem}.txt").read_text().splitlines()
    wanted = [Requirement(line.partition("#")[0]) for line in lines if line[0] != "-"]
    assert wanted
    for requirement in wanted:
        found = versions[canonicalize_name(requirement.name)]
        assert all(requirement.specifier.contains(version) for version in found), requirement


def test_tests_run_on_the_versions_that_the_app_runs_on() -> None:
    assert locked("requirements.lock").items() <= locked("requirements-dev.lock").items()


def test_the_license_of_every_locked_package_is_listed() -> None:
    versions = locked("requirements.lock")
    assert listed().keys() == versions.keys()
    assert all(version in versions[name] for name, version in listed().items())
