"""Ways to bring a photo to the Classify page, and the crop on a touch screen."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from cifar_app.config import assets_dir
from tests.browser.actions import DESKTOP, PHONE, center, settle, swipe, tiles, upload
from tests.browser.conftest import OpenPage

EXAMPLES = assets_dir() / "examples"

SEND_FILE = """
([kind, name, content]) => {
  const transfer = new DataTransfer();
  const bytes = Uint8Array.from(atob(content), character => character.charCodeAt(0));
  transfer.items.add(new File([bytes], name, { type: "image/jpeg" }));
  const options = { bubbles: true, cancelable: true };
  document.querySelector("h1").dispatchEvent(
    kind === "paste"
      ? new ClipboardEvent(kind, { clipboardData: transfer, ...options })
      : new DragEvent(kind, { dataTransfer: transfer, ...options })
  );
}
"""


def send_file(page: Page, kind: str, path: Path) -> None:
    """Paste or drop a file on the title of the page, far from the file uploader."""
    settle(page)
    content = base64.b64encode(path.read_bytes()).decode()
    page.evaluate(SEND_FILE, [kind, path.name, content])


def scroll_top(page: Page) -> float:
    top: float = page.locator(".stMain").evaluate("main => main.scrollTop")
    return top


def test_photos_are_pasted_and_dropped_anywhere(open_page: OpenPage) -> None:
    page = open_page("/?example=rocket")
    expect(page.get_by_text("paste them with Ctrl+V").first).to_be_visible()
    expect(tiles(page).first).to_be_visible()  # the scripts of the page's components run
    send_file(page, "paste", EXAMPLES / "coffee.jpg")  # while no file uploader is shown
    expect(page.get_by_role("button", name="coffee.jpg")).to_be_visible()
    page.wait_for_url(re.compile("source=upload.*photo="))
    send_file(page, "drop", EXAMPLES / "cat.jpg")
    expect(page.get_by_role("button", name="cat.jpg")).to_be_visible()
    expect(tiles(page)).to_have_count(2)


@pytest.mark.slow
def test_vertical_swipe_on_the_crop_scrolls(open_page: OpenPage, tmp_path: Path) -> None:
    portrait = tmp_path / "portrait.png"
    values = np.random.default_rng(0).integers(0, 256, (60, 30, 3), np.uint8)
    Image.fromarray(values).resize((300, 600)).save(portrait)
    page = open_page("/?source=upload", PHONE, touch=True)
    upload(page, portrait)
    page.wait_for_url(re.compile("photo="))
    settle(page)
    square = page.locator(".stage .crop[style]")
    square.scroll_into_view_if_needed()
    style = square.get_attribute("style")
    top = scroll_top(page)
    x, y = center(square)
    swipe(page, (x, y), (0, -160))
    page.wait_for_function("top => document.querySelector('.stMain').scrollTop > top + 80", arg=top)
    expect(square).to_have_attribute("style", style or "")
    assert "crop=" not in page.url

    square.scroll_into_view_if_needed()
    page.wait_for_timeout(500)  # the page scrolls on after the finger is lifted
    x, y = center(square)
    top = scroll_top(page)
    swipe(page, (x, y), (0, 60), hold_ms=600)
    page.wait_for_url(re.compile("crop="))
    assert scroll_top(page) == top


@pytest.mark.slow
def test_crop_keeps_the_scroll_position_and_tells_its_size(open_page: OpenPage) -> None:
    page = open_page("/?example=cat", (DESKTOP[0], 600))
    settle(page)
    square = page.locator(".stage .crop[style]")
    expect(square).to_have_accessible_description(re.compile("^Size 100% of the shorter side"))
    box = square.bounding_box()
    assert box
    assert box["y"] + box["height"] > 600  # focusing it would scroll
    top = scroll_top(page)
    square.hover(position={"x": box["width"] / 2, "y": 560 - box["y"]})
    page.mouse.down()
    expect(square).to_be_focused()
    assert scroll_top(page) == top
    page.mouse.up()
    square.press("-")
    expect(square).to_have_accessible_description(re.compile("^Size 96%"))
