"""The square of a photo that the visitor moves on the Classify page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.actions import center, crop_frame, model_input, settle, source
from tests.browser.conftest import OpenPage


@pytest.mark.slow
@pytest.mark.parametrize("wait", [True, False])
def test_back_restores_crop(open_page: OpenPage, wait: bool) -> None:
    page = open_page("/?example=rocket")
    style = crop_frame(page).get_attribute("style") or ""
    image = source(model_input(page))
    for _ in range(2 if wait else 1):
        crop_frame(page).press("-")
        page.wait_for_url(re.compile(r"crop=.*0\.960"))
        if wait:
            expect(model_input(page)).not_to_have_attribute("src", image)
            settle(page)
        page.go_back()
        expect(crop_frame(page)).to_have_attribute("style", style)
        expect(model_input(page)).to_have_attribute("src", image)
        settle(page)
    expect(crop_frame(page)).to_have_attribute("style", style)


@pytest.mark.slow
def test_keys_during_prediction_count(open_page: OpenPage) -> None:
    page = open_page("/?example=rocket&crop=0.500,0.500,0.500")
    settle(page)
    crop_frame(page).press("ArrowRight")
    page.wait_for_url(re.compile("crop=0.540"))  # the page predicts now
    for _ in range(5):
        crop_frame(page).press("ArrowLeft")
    page.wait_for_url(re.compile(re.escape("crop=0.340%2C0.500%2C0.500")))


@pytest.mark.slow
def test_crop_can_be_dragged(open_page: OpenPage) -> None:
    page = open_page("/?example=coffee")
    image = source(model_input(page))
    crop_frame(page).scroll_into_view_if_needed()
    x, y = center(crop_frame(page))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 40, y, steps=4)
    page.mouse.up()
    expect(model_input(page)).not_to_have_attribute("src", image)
    assert x - 42 <= center(crop_frame(page))[0] <= x - 20


@pytest.mark.slow
def test_corner_resizes_the_crop(open_page: OpenPage) -> None:
    page = open_page("/?example=coffee")
    crop_frame(page).scroll_into_view_if_needed()
    before = crop_frame(page).bounding_box()
    x, y = center(page.locator(".handle.left.top"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=4)
    page.mouse.up()
    page.wait_for_url(re.compile("crop="))
    after = crop_frame(page).bounding_box()
    assert before
    assert after
    assert after["width"] == pytest.approx(before["width"] - 60, abs=1)
    # The opposite corner stays.
    assert after["x"] + after["width"] == pytest.approx(before["x"] + before["width"], abs=1)
    assert after["y"] + after["height"] == pytest.approx(before["y"] + before["height"], abs=1)


@pytest.mark.slow
def test_click_places_and_double_click_resets_the_crop(open_page: OpenPage) -> None:
    page = open_page("/?example=coffee&crop=0.500%2C0.500%2C0.400")
    crop_frame(page).scroll_into_view_if_needed()
    photo = page.locator(".stage").bounding_box()
    assert photo
    x, y = photo["x"] + 0.35 * photo["width"], photo["y"] + 0.25 * photo["height"]
    page.mouse.click(x, y)
    page.wait_for_url(re.compile(r"crop=0\.3\d\d%2C0\.2\d\d%2C0\.400"))
    assert center(crop_frame(page)) == pytest.approx((x, y), abs=2)
    crop_frame(page).dblclick()
    page.wait_for_url(lambda url: "crop=" not in url)
