"""Explain page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.actions import choose, expect_fits_width, settle, source
from tests.browser.conftest import OpenPage

STOP = re.compile("^Stop$")


def heatmap(page: Page) -> Locator:
    """Return the image with the heatmap."""
    return page.locator(".st-key-heatmap img")


def expect_new_heatmap(page: Page, previous: str) -> str:
    """Wait until another heatmap is complete, and return its source."""
    expect(page.get_by_role("button", name=STOP)).to_have_count(0)
    expect(heatmap(page)).not_to_have_attribute("src", previous)
    settle(page)
    return source(heatmap(page))


def test_journey(open_page: OpenPage, size: tuple[int, int]) -> None:
    page = open_page("/explain?model=seed_cnn&source=test&image=3&opacity=50", size)
    occlusion = expect_new_heatmap(page, "")
    expect_fits_width(page)
    expect(page.get_by_role("img", name="color scale from ≤ −3 to ≥ 3")).to_be_visible()
    image, overlay = page.locator(".st-key-image img").bounding_box(), heatmap(page).bounding_box()
    assert image
    assert overlay
    assert overlay["y"] == pytest.approx(image["y"], abs=2)
    assert overlay["x"] >= image["x"] + image["width"]

    choose(page, re.compile("explain"), re.compile("dog"))
    page.wait_for_url(re.compile("class=dog"))
    other_class = expect_new_heatmap(page, occlusion)
    page.get_by_text("SmoothGrad", exact=True).click()
    page.wait_for_url(re.compile("method=smoothgrad"))
    other_method = expect_new_heatmap(page, other_class)

    page.get_by_role("slider").press("ArrowRight")
    page.wait_for_url(re.compile("opacity=51"))
    expect_new_heatmap(page, other_method)


@pytest.mark.slow
def test_other_image_is_selected_on_page(open_page: OpenPage) -> None:
    page = open_page("/explain?model=seed_cnn")
    settle(page)
    page.get_by_test_id("stPopoverButton").click()
    page.get_by_role("button", name="rocket").click()
    page.wait_for_url(re.compile("example=rocket"))


@pytest.mark.slow
def test_computation_can_be_stopped_and_resumed(open_page: OpenPage) -> None:
    page = open_page("/explain?source=test&image=3&method=integrated&class=truck")
    stop = page.locator(".stMain").get_by_role("button", name=STOP)  # not Streamlit's own
    resume = page.get_by_role("button", name="Resume")
    for _ in range(2):
        stop.click()
        expect(resume).to_be_visible()
        expect(stop).to_have_count(0)
        resume.click()
    stop.click()
    expect(resume).to_be_visible()
