"""Actions and expectations that several browser tests use."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Download, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

DESKTOP = (1440, 900)
PHONE = (390, 844)

TIMEOUT_MS = 60_000
"""Limit of every action and expectation, for a busy machine."""

_RETRY_MS = 5_000

COUNT_MESSAGES = """
window.sentMessages = 0;
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (data) {
  window.sentMessages += 1;
  return send.call(this, data);
};
"""
"""Script that counts the messages of a page to the server."""


def settle(page: Page) -> None:
    """Wait until the script of the page has finished."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def path_of(page: Page) -> str:
    """Return the URL of a page without the server."""
    return re.sub(r"^https?://[^/]+", "", page.url)


def press_shortcut(page: Page, key: str) -> None:
    """Press a shortcut key until the page reacts by sending a message to the server.

    Streamlit registers the shortcut of a button some time after it shows the button.
    """
    settle(page)
    sent = page.evaluate("window.sentMessages")
    for _ in range(TIMEOUT_MS // 1000):
        page.keyboard.press(key)
        try:
            page.wait_for_function("sent => window.sentMessages > sent", arg=sent, timeout=1000)
        except PlaywrightTimeoutError:
            continue
        return
    raise AssertionError(f"The page does not react to {key}.")


def step_forward(page: Page) -> None:
    """Press the key for the next image once, as soon as the dialog listens to it."""
    expect(page.get_by_role("dialog").get_by_role("button", name="Next")).to_be_visible()
    page.keyboard.press("ArrowRight")


def choose(page: Page, label: str | re.Pattern[str], option: str | re.Pattern[str]) -> None:
    """Choose an option of a select box; a rerun of the page may close its list meanwhile."""
    box = page.get_by_role("combobox", name=label)
    item = page.get_by_role("option", name=option, exact=isinstance(option, str))
    settle(page)
    box.click()
    try:
        item.click(timeout=_RETRY_MS)
    except PlaywrightTimeoutError:
        box.click()
        item.click()


def add_class(page: Page, label: str, name: str) -> None:
    """Add a class to a box that takes several, and close its list."""
    choose(page, re.compile(label), re.compile(rf"^{name} \("))
    page.keyboard.press("Escape")


def upload(page: Page, *files: Path) -> None:
    """Upload files with the file uploader."""
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(list(files))


def download(page: Page, button: Locator) -> Download:
    """Press a download button with the keyboard and return the file."""
    with page.expect_download() as waiting:
        button.press("Enter")
    return waiting.value


def read_csv(file: Download) -> list[dict[str, str]]:
    """Return the rows of a downloaded CSV file by column name."""
    return list(csv.DictReader(io.StringIO(file.path().read_text("utf-8-sig"))))


def tiles(page: Page) -> Locator:
    """Return the tiles of the gallery."""
    return page.locator(".gallery button")


def expect_images(page: Page, expected: Sequence[int]) -> int:
    """Wait until the gallery shows the first of these test images, and return how many."""
    expect(tiles(page).first).to_have_attribute("aria-label", image_label(expected[0]))
    settle(page)
    labels = tiles(page).evaluate_all("all => all.map(tile => tile.getAttribute('aria-label'))")
    indices = [int(re.findall(r"image (\d+)", label)[0]) for label in labels]
    assert indices == list(expected[: len(indices)])
    return len(indices)


def expect_dialog(page: Page, index: int) -> Locator:
    """Wait until a dialog shows a test image, and return the dialog."""
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(image_label(index))
    return dialog


def image_label(index: int) -> re.Pattern[str]:
    """Return a pattern that matches the name of a test image."""
    return re.compile(rf"test image {index}\b", re.IGNORECASE)


def expect_probabilities(container: Page | Locator) -> None:
    """Wait until a bar chart of the ten classes is drawn."""
    expect(container.locator(".js-plotly-plot .yaxislayer-above text")).to_have_count(10)


def expect_fits_width(page: Page) -> None:
    """Assert that a page is not wider than its window."""
    settle(page)
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".stMain").evaluate("main => main.scrollWidth <= main.clientWidth")


def source(image: Locator) -> str:
    """Return the `src` of an image."""
    return image.get_attribute("src") or ""


def swipe(
    page: Page, start: tuple[float, float], distance: tuple[float, float], *, hold_ms: int = 0
) -> None:
    """Touch the screen, hold, move the finger along a straight line, and lift it."""
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *points: dict[str, float]) -> None:
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    for step, kind in enumerate(["touchStart"] + ["touchMove"] * 8):
        x, y = (start[axis] + distance[axis] * step / 8 for axis in (0, 1))
        touch(kind, {"x": x, "y": y})
        if step == 0:
            page.wait_for_timeout(hold_ms)
    touch("touchEnd")


def wait_until_still(locator: Locator) -> None:
    """Wait until an element has stopped moving; a swipe scrolls on for a moment."""
    locator.evaluate(
        """element => new Promise(resolve => {
          let before = null;
          const check = () => {
            const now = element.getBoundingClientRect().y;
            if (now === before) resolve();
            else { before = now; setTimeout(check, 100); }
          };
          check();
        })"""
    )


def center(locator: Locator) -> tuple[float, float]:
    """Return the center of an element in the window, pixels."""
    box = locator.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def model_input(page: Page) -> Locator:
    """Return the image that the model of the Classify page received."""
    return page.locator(".stImage img").last


def crop_frame(page: Page) -> Locator:
    """Return the square of the cropper."""
    return page.locator(".stage .crop[style]")
