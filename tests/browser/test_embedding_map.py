"""Embedding map page."""

from __future__ import annotations

from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from cifar_app.embeddings.storage import load_embeddings
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
)
from tests.browser.conftest import OpenPage

MODEL = "seed_cnn"
URL = f"/embedding_map?model={MODEL}"
N_OUTLINE_PATHS = 2  # the line and its halo
WAIT_UNTIL_STILL = """element => new Promise(resolve => {
  let before = null;
  const check = () => {
    const now = element.getBoundingClientRect().y;
    if (now === before) resolve();
    else { before = now; setTimeout(check, 100); }
  };
  check();
})"""  # a swipe scrolls on for a moment


def plot_area(page: Page) -> Locator:
    return page.locator(".stPlotlyChart .nsewdrag")


def outline(page: Page) -> Locator:
    return page.locator(".stPlotlyChart .selectionlayer path")


def draw_box(page: Page, half_width: int = 60) -> None:
    """Drag a square over the middle of the map, half-width in pixels."""
    plot_area(page).scroll_into_view_if_needed()
    settle(page)
    before = page.url
    x, y = center(plot_area(page))
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


def images_in_box(page: Page) -> np.ndarray:
    """Return the indices of the images in the box of the URL."""
    embeddings = load_embeddings(store.open_model(MODEL))
    assert embeddings is not None
    low, high = corners(page)
    inside = (embeddings.coordinates > low) & (embeddings.coordinates < high)
    return np.flatnonzero(inside.all(axis=1))


def expect_count(page: Page, count: int) -> None:
    expect(page.get_by_text(f"{count:,} images", exact=True)).to_be_visible()


def test_journey(open_page: OpenPage, size: tuple[int, int]) -> None:
    page = open_page(URL, size)
    expect_fits_width(page)
    draw_box(page)
    expected = images_in_box(page).tolist()
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
    expect(outline(copy)).to_have_count(N_OUTLINE_PATHS)
    copy.get_by_role("button", name="Show all").click()
    copy.wait_for_url(lambda url: "area=" not in url)
    expect(outline(copy)).to_have_count(0)


@pytest.mark.slow
def test_zoom_survives_drawing_box(open_page: OpenPage) -> None:
    page = open_page(URL)
    draw_box(page)
    size = np.ptp(corners(page), axis=0)
    for _ in range(2):
        page.locator(".stPlotlyChart .modebar-btn[data-val=in]").first.click()
    draw_box(page)
    zoomed_size = np.ptp(corners(page), axis=0)
    np.testing.assert_allclose(zoomed_size, size / 4, rtol=0.05)
    draw_box(page, half_width=40)
    np.testing.assert_allclose(np.ptp(corners(page), axis=0), zoomed_size * 40 / 60, rtol=0.05)
    expect(outline(page)).to_have_count(N_OUTLINE_PATHS)


@pytest.mark.slow
def test_finger_scrolls_until_box_tool_is_tapped(open_page: OpenPage) -> None:
    page = open_page(URL, PHONE, touch=True)
    plot_area(page).scroll_into_view_if_needed()
    for n_drawn, half_width in enumerate([60, 40]):
        expect(outline(page)).to_have_count(N_OUTLINE_PATHS * n_drawn)
        expect(page.locator(".modebar-btn.active[data-val=pan]")).to_be_visible()
        settle(page)
        x, y = center(plot_area(page))
        swipe(page, (x, y), (0, -150))
        page.wait_for_function(
            "([plot, y]) => { const box = plot.getBoundingClientRect();"
            " return box.y + box.height / 2 < y - 100 }",
            arg=[plot_area(page).element_handle(), y],
        )
        page.locator(".modebar-btn[data-val=select]").tap()
        expect(page.locator(".modebar-btn.active[data-val=select]")).to_be_visible()
        plot_area(page).evaluate(WAIT_UNTIL_STILL)
        x, y = center(plot_area(page))
        before = page.url
        swipe(page, (x - half_width, y - half_width), (2 * half_width, 2 * half_width))
        page.wait_for_function("before => location.href != before", arg=before)
        assert "area=" in page.url
