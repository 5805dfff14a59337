"""What a visitor does on the Why page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Visit, choose, settle


def explained(page: Page) -> Locator:
    """The picture with its map."""
    return page.locator(".stImage img").last


def source(picture: Locator) -> str:
    return picture.get_attribute("src") or ""


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_another_class_and_method_give_another_map(visit: Visit, size: tuple[int, int]) -> None:
    page = visit("/explain?model=seed_cnn&source=test&image=3", size)
    expect(page.get_by_text("Limitations.")).to_be_visible()
    settle(page)
    first = source(explained(page))
    choose(page, "Class to explain", re.compile("^dog"))
    page.wait_for_url(re.compile("class=dog"))
    expect(page.get_by_role("heading", name="Why a dog?")).to_be_visible()
    expect(explained(page)).not_to_have_attribute("src", first)
    page.get_by_text("SmoothGrad", exact=True).click()
    page.wait_for_url(re.compile("method=smoothgrad"))
    expect(page.get_by_text("over 25 noisy copies")).to_be_visible()
    expect(page.get_by_text("Computing …")).to_have_count(0)


def test_the_strength_follows_the_keyboard_and_stands_in_the_address(visit: Visit) -> None:
    page = visit("/explain?model=seed_cnn&source=test&image=3&opacity=50")
    expect(page.get_by_text("Limitations.")).to_be_visible()
    before = source(explained(page))
    page.get_by_role("slider", name="Heatmap opacity").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("opacity=51"))
    expect(explained(page)).not_to_have_attribute("src", before)


def test_another_picture_is_chosen_on_the_page(visit: Visit) -> None:
    page = visit("/explain?model=seed_cnn")
    page.get_by_role("button", name="Another picture").click()
    page.get_by_role("button", name="A rocket launch").click()
    page.wait_for_url(re.compile("example=rocket"))
    expect(page.locator(".stMain").get_by_text("A rocket launch").first).to_be_visible()


def test_what_takes_long_can_be_stopped_and_goes_on(visit: Visit) -> None:
    page = visit("/explain?source=test&image=3&method=integrated&class=truck")
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("There is no explanation yet.")).to_be_visible()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text("Computing …")).to_be_visible()
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("There is no explanation yet.")).to_be_visible()
