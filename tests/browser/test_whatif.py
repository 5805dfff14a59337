"""What if page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.actions import center, crop_frame, download, expect_fits_width, settle, source
from tests.browser.conftest import OpenPage

URL = "/whatif?model=seed_cnn&source=test&image=3"


def test_journey(open_page: OpenPage, size: tuple[int, int]) -> None:
    page = open_page(URL, size)
    settle(page)
    image = page.locator(".stImage img").nth(1)
    original = source(image)
    expect_fits_width(page)
    page.get_by_text("Rotation", exact=True).click()
    page.wait_for_url(re.compile("perturbation=rotation"))
    settle(page)
    page.get_by_role("slider", name=re.compile("Rotation")).focus()
    for degrees in (5, 10, 15):
        page.keyboard.press("ArrowRight")
        page.wait_for_url(re.compile(f"rotation={degrees}"))
    expect(page.get_by_text(re.compile("prediction( changed)?:")).first).to_be_in_viewport()
    expect(image).not_to_have_attribute("src", original)
    settle(page)
    page.get_by_role("button", name="Reset").click()
    page.wait_for_url(lambda url: "rotation=" not in url)
    expect(image).to_have_attribute("src", original)


@pytest.mark.slow
def test_gray_square_is_dragged(open_page: OpenPage) -> None:
    page = open_page(f"{URL}&perturbation=occlusion")
    expect(page.get_by_text("occlusion 8 pixels").first).to_be_visible()
    settle(page)
    stage = page.locator(".stage").bounding_box()
    assert stage
    x, y = center(crop_frame(page))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + stage["width"] / 4, y, steps=4)
    page.mouse.up()
    page.wait_for_url(re.compile("occlusion=8.*x=75|x=75.*occlusion=8"))
    crop_frame(page).press("+")
    page.wait_for_url(re.compile("occlusion=9"))
    expect(page.get_by_text("occlusion 9 pixels").first).to_be_visible()
    settle(page)
    page.get_by_role("slider", name="Size").press("ArrowRight")
    page.wait_for_url(re.compile("occlusion=10"))
    expect(page.locator(".stage .status")).to_contain_text(f"Size {round(100 * 10 / 32)}%")
    page.get_by_role("button", name="Reset").click()
    expect(page.get_by_text("Not perturbed yet").first).to_be_visible()


@pytest.mark.slow
def test_curve_downloads_as_csv_and_png(open_page: OpenPage) -> None:
    page = open_page(f"{URL}&perturbation=blur")
    chart = page.locator(".st-key-sweep")
    chart.locator(".xtitle").wait_for()
    settle(page)
    csv = download(page, page.locator(".st-key-data-sweep").get_by_role("button"))
    assert re.fullmatch("seed_cnn-test-image-3-.*blur.csv", csv.suggested_filename)
    png = download(page, page.locator(".st-key-save-sweep button").first)
    assert png.suggested_filename == csv.suggested_filename.replace(".csv", ".png")
