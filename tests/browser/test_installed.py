"""The installed package, in an environment and a folder of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import expect

from cifar_app.config import PROJECT_ROOT, assets_dir
from tests.browser.actions import settle
from tests.browser.conftest import OpenPage
from tests.browser.server import run_server

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Provide an environment with the built wheel, and the requirements of this one."""
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    subprocess.run([*pip, *build, str(PROJECT_ROOT)], check=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    python = str(folder / "venv" / "bin" / "python")
    wheel = next(folder.glob("*.whl"))
    subprocess.run([*pip, "--python", python, "install", "--no-deps", str(wheel)], check=True)
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site_packages = subprocess.check_output([python, "-c", code], text=True).strip()
    # The folder of a .pth file comes after the installed package, and its own .pth files, which
    # would lead to this checkout, are not read.
    Path(site_packages, "requirements.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "venv"


def run(environment: Path, folder: Path, *command: str) -> str:
    """Run a program of the environment in a folder and return its output."""
    path = environment / "bin" / command[0]
    return subprocess.check_output([path, *command[1:]], text=True, cwd=folder, env=clean_env())


def clean_env() -> Mapping[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def test_command_works_in_any_folder(environment: Path, tmp_path: Path) -> None:
    code = "import cifar_app; print(cifar_app.__file__)"
    assert run(environment, tmp_path, "python", "-c", code).startswith(str(environment))
    models = json.loads(run(environment, tmp_path, "cifar-app", "models", "--json"))
    assert {"seed_cnn", "whitened_cnn", "efficientnet_lite2"} <= {m["name"] for m in models}
    photo = str(assets_dir() / "examples" / "cat.jpg")
    for program in (["cifar-app"], ["python", "-m", "cifar_app"]):
        answer = json.loads(run(environment, tmp_path, *program, "classify", photo, "--json"))
        assert answer["label"] == "cat"
    assert run(environment, tmp_path, "cifar-app", "data").count(str(environment)) == 1


def test_app_works_in_any_folder(
    environment: Path, tmp_path: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)
    program = [str(environment / "bin" / "cifar-app"), "ui"]
    with run_server(tmp_path, program=program, cwd=tmp_path) as server:
        page = open_page("/?example=cat", base=server.url)
        settle(page)
        expect(page.locator("h1")).to_have_css("font-family", re.compile("^Inter, "))
        font = page.request.get(f"{server.url}/app/static/inter-latin.woff2")
        assert font.headers["content-type"] == "font/woff2"
        page.get_by_role("link", name="Test set", exact=True).click()
        page.wait_for_url("**/metrics*")
        page.get_by_role("button", name="cat", exact=False).first.wait_for()
        page.close()
        assert "Traceback" not in server.log_text()
