"""Screenshots of the running app at desktop and phone width, light and dark.

python -m tests.browser.screenshots FOLDER    every page
python -m tests.browser.screenshots           the screenshots of the README and docs
"""

from __future__ import annotations

import argparse
import io
import re
import tempfile
from itertools import product
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from cifar_app.config import PROJECT_ROOT, assets_dir
from tests.browser.actions import DESKTOP, PHONE, settle
from tests.browser.chromium import launch_chromium
from tests.browser.server import run_server

PAGES = {
    "classify": "/",
    "explain": "/explain?source=test&image=3",
    "layers": "/layers?model=seed_cnn&source=test&image=3",
    "whatif": "/whatif?source=test&image=3&blur=12",
    "similar": "/similar",
    "metrics": "/metrics?true=cat&predicted=dog",
    "misclassified": "/misclassified",
    "image": "/misclassified?true=dog&predicted=cat&image=275",
    "embedding_map": "/embedding_map?true=cat&correct=no",
    "label_errors": "/label_errors",
    "your_data": "/your_data?data=example",
    "model_card": "/model_card",
    "compare": "/compare?view=matrix&true=cat&predicted=dog",
    "robustness": "/robustness",
    "experiments": "/experiments",
    "train": "/train",
    "about": "/about",
}
SIZES = {"desktop": DESKTOP, "phone": PHONE}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

_MAX_HEIGHT_PX = 3200
_DRAWING_MS = 1000  # charts and images are drawn after the script has finished


def take_screenshot(
    browser: Browser, url: str, size: tuple[int, int], scheme: Literal["light", "dark"]
) -> Image.Image:
    """Return a screenshot of a page in full height."""
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    page.goto(url)
    page.locator("h1").wait_for()
    settle(page)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(_DRAWING_MS)
    page.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')")
    page.wait_for_timeout(_DRAWING_MS)
    if page.get_by_role("dialog").count() == 0:
        content_height = page.locator(".stMain").evaluate("main => main.scrollHeight")
        page_height = max(height, min(content_height, _MAX_HEIGHT_PX))
        page.set_viewport_size({"width": width, "height": page_height})
        page.wait_for_timeout(_DRAWING_MS)
    image = Image.open(io.BytesIO(page.screenshot()))
    context.close()
    return image


def find_documented() -> set[str]:
    """Return the file names of the screenshots in the README and docs."""
    paths = [PROJECT_ROOT / "README.md", *(PROJECT_ROOT / "docs").glob("*.md")]
    text = "".join(path.read_text(encoding="utf-8") for path in paths)
    return set(re.findall(r"assets/screenshots/(\S+?)\)", text))


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", help="folder for all screenshots")
    target: Path | None = parser.parse_args().folder
    folder = target or assets_dir() / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    documented = find_documented()
    with (
        tempfile.TemporaryDirectory() as scratch,
        run_server(Path(scratch)) as server,
        sync_playwright() as playwright,
    ):
        browser = launch_chromium(playwright)
        for name, device, scheme in product(PAGES, SIZES, SCHEMES):
            path = folder / f"{name}-{device}-{scheme}.webp"
            if target or path.name in documented:
                image = take_screenshot(browser, server.url + PAGES[name], SIZES[device], scheme)
                image.save(path, quality=82, method=6)
                print(path.name)
        browser.close()


if __name__ == "__main__":
    main()
