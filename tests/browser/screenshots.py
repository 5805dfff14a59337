"""Screenshots from the running app, at desktop and phone width, light and dark.

python -m tests.browser.screenshots FOLDER    every page, to look at
python -m tests.browser.screenshots           those that the README shows, renewed
"""

from __future__ import annotations

import argparse
import io
import re
import tempfile
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from cifar_app.config import PROJECT_ROOT, assets_dir
from tests.browser import chromium
from tests.browser.conftest import DESKTOP, PHONE, settle
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
    "model_card": "/model_card",
    "compare": "/compare?outcome=only_b&true=cat",
    "robustness": "/robustness",
    "experiments": "/experiments",
}
_SIZES = {"desktop": DESKTOP, "phone": PHONE}
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


def shown_in_readme() -> set[str]:
    """Names of the pictures that the README shows."""
    readme = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")
    return set(re.findall(r"assets/screenshots/(\S+?)\)", readme))


def main() -> None:
    """Photograph every page in every size and scheme, or what the README shows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", help="where every page goes")
    chosen = parser.parse_args().folder
    folder = chosen or assets_dir() / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as scratch,
        run_server(Path(scratch)) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=list(chromium.OPTIONS)
        )
        for name, device, scheme in product(PAGES, _SIZES, ("light", "dark")):
            target = folder / f"{name}-{device}-{scheme}.webp"
            if chosen or target.name in shown_in_readme():
                take(browser, server.url + PAGES[name], _SIZES[device], scheme, target)
                print(target.name)
        browser.close()


if __name__ == "__main__":
    main()
