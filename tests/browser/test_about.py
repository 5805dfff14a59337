"""About page."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.actions import expect_fits_width, settle, tiles
from tests.browser.conftest import OpenPage


def test_journey(open_page: OpenPage, size: tuple[int, int]) -> None:
    page = open_page("/", size)
    expect(page).to_have_title("Classify · CIFAR-10 Lens")
    page.get_by_role("link", name="About", exact=True).click()
    page.wait_for_url("**/about")
    expect(page).to_have_title("About · CIFAR-10 Lens")
    expect(page.get_by_role("table", name="Models")).to_be_visible()
    expect_fits_width(page)

    tiles(page).nth(8).click()
    page.wait_for_url(re.compile(r"source=test&image=1$"))
    expect(page.locator(".st-key-prediction h2")).to_have_text("A ship")

    settle(page)
    page.get_by_role("link", name="About", exact=True).click()
    page.get_by_role("link", name="3. Look into the layers").click()
    page.wait_for_url(re.compile("/layers.*map=8"))
    expect(page.get_by_role("application").first).to_be_visible()

    settle(page)
    page.get_by_role("link", name="Test set", exact=True).click()
    page.wait_for_url(re.compile("/metrics"))
    settle(page)
    page.get_by_role("link", name="One image", exact=True).click()
    page.wait_for_url(re.compile("source=test&image=3"))
