"""Screenshots of every page from the running app: `python -m tests.browser.screenshots`.

They land in `assets/screenshots`, at desktop and phone width, light and dark.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from cifar_app.config import assets_dir
from tests.browser import chromium
from tests.browser.conftest import DESKTOP, PHONE, settle
from tests.browser.server import running

PAGES = {
    "classify": "/",
    "why": "/why?source=test&image=3",
    "whatif": "/whatif?source=test&image=3&blur=12",
    "metrics": "/metrics?true=cat&predicted=dog",
    "mistakes": "/mistakes",
    "image": "/mistakes?true=dog&predicted=cat&image=12",
    "labels": "/labels",
    "model": "/model",
    "compare": "/compare?outcome=only_b&true=cat",
    "experiments": "/experiments",
}
_TALLEST = 3200


def take(browser: Browser, url: str, size: tuple[int, int], scheme: str, target: Path) -> None:
    """Photograph one page in full."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.goto(url)
    page.locator("h1").wait_for()
    settle(page)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1000)  # charts and pictures are drawn after the script has ended
    page.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')")
    page.wait_for_timeout(1000)
    if page.get_by_role("dialog").count() == 0:
        needed = page.locator(".stMain").evaluate("main => main.scrollHeight")
        page.set_viewport_size({"width": width, "height": max(height, min(needed, _TALLEST))})
        page.wait_for_timeout(800)
    shot = Image.open(io.BytesIO(page.screenshot()))
    shot.save(target, quality=82, method=6)
    context.close()


def main() -> None:
    """Photograph every page in every size and scheme."""
    folder = assets_dir() / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as scratch,
        running(Path(scratch)) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=list(chromium.OPTIONS)
        )
        for name, path in PAGES.items():
            for device, size in (("desktop", DESKTOP), ("phone", PHONE)):
                for scheme in ("light", "dark"):
                    target = folder / f"{name}-{device}-{scheme}.webp"
                    take(browser, server.url + path, size, scheme, target)
                    print(target.name)
        browser.close()


if __name__ == "__main__":
    main()
