"""The camera: its live view, photos, and pages on which browsers do not allow it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.actions import PHONE, choose, expect_fits_width, tiles
from tests.browser.conftest import OpenPage
from tests.browser.photos import CAT, expect_answer_in_sight, expect_prediction, predict
from tests.browser.server import Server


def test_live_view_and_photo(open_page: OpenPage) -> None:
    page = open_page("/?source=camera")
    verdict = page.locator(".st-key-live-camera .verdict")
    expect(verdict).to_have_text(re.compile(predict(CAT)))
    choose(page, "Model", re.compile("Seed CNN"))
    expect(verdict).not_to_have_text(re.compile(predict(CAT)))
    choose(page, "Model", re.compile("WiSE-FT"))
    expect(verdict).to_have_text(re.compile(predict(CAT)))
    page.get_by_role("button", name="Take photo").click()
    page.wait_for_url(re.compile("photo="))
    expect_prediction(page, predict(CAT))
    expect(page.locator(".stage img[alt='Photo 1']")).to_be_visible()
    page.get_by_role("button", name="Take another photo").click()
    expect(verdict).to_have_text(re.compile(predict(CAT)))


@pytest.mark.slow
def test_phone_shows_camera_and_answer(open_page: OpenPage) -> None:
    page = open_page("/?source=camera", PHONE, touch=True)
    shoot = page.get_by_role("button", name="Take photo")
    expect(shoot).to_be_in_viewport(ratio=1)
    expect(page.locator(".st-key-live-camera .verdict")).to_be_in_viewport(ratio=1)
    expect_fits_width(page)
    page.set_viewport_size({"width": 320, "height": 700})
    expect_fits_width(page)
    shoot.click()
    expect_answer_in_sight(page)


@pytest.mark.slow
def test_other_page_takes_photo(open_page: OpenPage) -> None:
    page = open_page("/explain?source=camera")
    page.get_by_role("button", name="Change image").click()
    page.get_by_role("button", name="Take photo").click()
    page.wait_for_url(re.compile("photo="))
    expect(page.locator(".st-key-selected-image")).to_contain_text("Photo 1")
    expect(tiles(page)).to_have_count(0)  # the popover is closed


@pytest.mark.slow
def test_page_without_https_explains_the_camera(open_page: OpenPage, server: Server) -> None:
    # Linux connects this address to the local machine; browsers do not trust it.
    base = server.url.replace("127.0.0.1", "0.0.0.0")  # noqa: S104 - no server binds to it
    page = open_page("/?source=camera", base=base)
    expect(page.get_by_text("Browsers allow the camera only").first).to_be_visible()
    assert page.evaluate("window.isSecureContext") is False
    expect(page.locator("video")).to_have_count(0)
