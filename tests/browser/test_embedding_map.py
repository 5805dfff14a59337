"""Embedding map page."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from cifar_app.data import load_test_set
from cifar_app.embeddings.storage import load_embeddings
from cifar_app.metrics.misclassified import sort_images
from cifar_app.model_store import store
from tests.browser.actions import (
    PHONE,
    center,
    expect_dialog,
    expect_fits_width,
    expect_images,
    path_of,
    settle,
    swipe,
    tiles,
    wait_until_still,
)
from tests.browser.conftest import OpenPage

MODEL = "seed_cnn"
URL = f"/embedding_map?model={MODEL}"
POSITION = """(canvas, index) => {
  const { map } = canvas.getRootNode().querySelector(".map");
  return [map.screenX[index], map.screenY[index], map.area];
}"""


def canvas(page: Page) -> Locator:
    return page.locator(".map canvas")


def draw_box(page: Page, half_width: int = 60) -> None:
    """Drag a square over the middle of the map, half-width in pixels."""
    canvas(page).scroll_into_view_if_needed()
    settle(page)
    before = page.url
    x, y = center(canvas(page))
    page.mouse.move(x - half_width, y - half_width)
    page.mouse.down()
    page.mouse.move(x, y, steps=4)
    page.mouse.move(x + half_width, y + half_width, steps=4)
    page.mouse.up()
    page.wait_for_url(lambda url: "area=" in url and url != before)
    settle(page)


def corners(page: Page) -> np.ndarray:
    """Return the lower left and upper right corner of the box in the URL, `(2, 2)`."""
    (area,) = parse_qs(urlparse(page.url).query)["area"]
    points = np.array([point.split(",") for point in area.split("_")], float)
    return np.array([points.min(axis=0), points.max(axis=0)])


def images_in_box(page: Page) -> list[int]:
    """Return the indices of the images in the box of the URL, highest confidence first."""
    model = store.open_model(MODEL)
    embeddings = load_embeddings(model)
    assert embeddings is not None
    low, high = corners(page)
    inside = (embeddings.coordinates > low) & (embeddings.coordinates < high)
    indices = np.flatnonzero(inside.all(axis=1))
    probabilities = model.test_probabilities()
    return sort_images(indices, load_test_set()[1], probabilities, "confidence").tolist()


def expect_count(page: Page, count: int) -> None:
    expect(page.get_by_text(f"{count:,} images", exact=True).first).to_be_visible()


def test_journey(open_page: OpenPage, size: tuple[int, int]) -> None:
    page = open_page(URL, size)
    canvas(page).wait_for()
    expect_fits_width(page)
    draw_box(page)
    expected = images_in_box(page)
    assert 60 < len(expected) < 9_000
    expect_count(page, len(expected))
    expect_images(page, expected)

    tiles(page).nth(1).click()
    dialog = expect_dialog(page, expected[1])
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.wait_for_url(lambda url: "image=" not in url)
    settle(page)

    copy = open_page(path_of(page), size)
    expect_count(copy, len(expected))
    assert len(canvas(copy).evaluate(POSITION, 0)[2]) == 2
    copy.get_by_role("button", name="Show all").click()
    copy.wait_for_url(lambda url: "area=" not in url)


@pytest.mark.slow
def test_point_shows_its_image_and_opens_it(open_page: OpenPage) -> None:
    page = open_page(URL)
    canvas(page).scroll_into_view_if_needed()
    settle(page)
    box = canvas(page).bounding_box()
    assert box
    left, top = box["x"], box["y"]
    x, y, _ = canvas(page).evaluate(POSITION, 226)
    with page.expect_response(re.compile(r"thumbnails/\d+\.webp")) as response:
        page.mouse.move(left + x, top + y)
    assert response.value.ok
    tip = page.locator(".tip")
    expect(tip).to_contain_text("Test image")
    index = int(re.findall(r"Test image (\d+)", tip.inner_text())[0])
    predicted = store.open_model(MODEL).test_probabilities()[index].max()
    expect(tip).to_contain_text(f"{predicted:.1%}")
    page.mouse.click(left + x, top + y)
    expect_dialog(page, index)


@pytest.mark.slow
def test_zoom_survives_drawing_box(open_page: OpenPage) -> None:
    page = open_page(URL)
    draw_box(page)
    size = np.ptp(corners(page), axis=0)
    for _ in range(2):
        page.get_by_role("button", name="Zoom in").click()
    draw_box(page)
    zoomed_size = np.ptp(corners(page), axis=0)
    np.testing.assert_allclose(zoomed_size, size / 1.6**2, rtol=0.05)
    draw_box(page, half_width=40)
    np.testing.assert_allclose(np.ptp(corners(page), axis=0), zoomed_size * 40 / 60, rtol=0.05)


@pytest.mark.slow
def test_finger_scrolls_until_box_tool_is_tapped(open_page: OpenPage) -> None:
    page = open_page(URL, PHONE, touch=True)
    box = page.get_by_role("button", name="Select an area: box")
    canvas(page).scroll_into_view_if_needed()
    for half_width in (60, 40):
        expect(box).to_have_attribute("aria-pressed", "false")
        settle(page)
        x, y = center(canvas(page))
        swipe(page, (x, y), (0, -150))
        page.wait_for_function(
            "([plot, y]) => { const box = plot.getBoundingClientRect();"
            " return box.y + box.height / 2 < y - 100 }",
            arg=[canvas(page).element_handle(), y],
        )
        assert page.get_by_role("dialog").count() == 0
        canvas(page).scroll_into_view_if_needed()
        box.tap()
        expect(box).to_have_attribute("aria-pressed", "true")
        wait_until_still(canvas(page))
        x, y = center(canvas(page))
        before = page.url
        swipe(page, (x - half_width, y - half_width), (2 * half_width, 2 * half_width))
        page.wait_for_function("before => location.href != before", arg=before)
        assert "area=" in page.url
