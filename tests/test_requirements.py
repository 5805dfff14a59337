"""What is locked is what the requirements allow, and its licenses are listed."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
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


def required(stem: str) -> list[Requirement]:
    lines = (PROJECT_ROOT / f"{stem}.txt").read_text().splitlines()
    return [Requirement(line.partition("#")[0]) for line in lines if line[0] not in "-#"]


@pytest.mark.parametrize("stem", ["requirements", "requirements-dev"])
def test_locked_versions_are_allowed(stem: str) -> None:
    versions = locked(f"{stem}.lock")
    wanted = [requirement for requirement in required(stem) if not requirement.url]
    assert wanted
    for requirement in wanted:
        found = versions[canonicalize_name(requirement.name)]
        assert all(requirement.specifier.contains(version) for version in found), requirement


def test_package_and_requirements_file_agree() -> None:
    project = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text())["project"]
    guard, *wanted = required("requirements")
    assert wanted == [Requirement(text) for text in project["dependencies"]]
    supported = SpecifierSet(project["requires-python"])
    assert guard.url
    assert guard.marker
    for version in ("3.10", "3.11", "3.12", "3.13", "3.14"):
        refused = guard.marker.evaluate({"python_version": version})
        assert refused == (version not in supported)
        assert (version in guard.url) == (version in supported)


def test_tests_run_on_the_versions_that_the_app_runs_on() -> None:
    assert locked("requirements.lock").items() <= locked("requirements-dev.lock").items()


def test_the_license_of_every_locked_package_is_listed() -> None:
    versions = locked("requirements.lock")
    assert listed().keys() == versions.keys()
    assert all(version in versions[name] for name, version in listed().items())
