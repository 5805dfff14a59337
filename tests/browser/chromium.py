"""Find a Chromium or install one: `python -m tests.browser.chromium`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_OPTIONS = [
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]


def find_chromium(playwright: Playwright) -> str | None:
    """Return the path of `$CHROMIUM`, the system's Chromium or Playwright's, if there is one."""
    if path := os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None):
        return path
    path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def launch_chromium(playwright: Playwright, camera: Path | None = None) -> Browser:
    """Launch a headless Chromium with a fake camera, which shows a Y4M video if there is one."""
    path = find_chromium(playwright)
    assert path, "No Chromium: run `python -m tests.browser.chromium`."
    video = [f"--use-file-for-fake-video-capture={camera}"] if camera else []
    return playwright.chromium.launch(executable_path=path, args=[*_OPTIONS, *video])


def install_chromium() -> None:
    """Install the system's package where permitted, else Playwright's build."""
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=True)
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


if __name__ == "__main__":
    with sync_playwright() as playwright:
        path = find_chromium(playwright)
    if path is None:
        install_chromium()
    print("Chromium:", path or "installed")
