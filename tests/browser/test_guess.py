"""Guess first, on the Classify page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from cifar_app.config import CLASS_NAMES
from cifar_app.data import load_test_set
from tests.browser.actions import expect_fits_width, press_shortcut, settle
from tests.browser.conftest import OpenPage


@pytest.mark.slow
def test_journey(open_page: OpenPage, size: tuple[int, int]) -> None:
    _, labels = load_test_set()
    page = open_page("/?source=test&image=3", size)
    page.get_by_text("Guess first").click()
    page.wait_for_url(re.compile("guess=on"))
    heading = page.locator(".st-key-answer h2").first
    expect(heading).to_have_text("What is it?")
    expect(page.locator(".st-key-prediction")).to_have_count(0)
    expect_fits_width(page)
    guess = page.get_by_role("radio", name=CLASS_NAMES[labels[3]])
    expect(guess).to_be_in_viewport()
    guess.click()
    expect(heading).to_have_text("An airplane")
    expect(page.get_by_text("you 1 of 1").first).to_be_visible()
    expect(page.get_by_role("button", name="Next image")).to_be_in_viewport()
    settle(page)
    press_shortcut(page, "n")
    expect(heading).to_have_text("What is it?")
    assert "image=3" not in page.url
