"""What a visitor does on the Map page."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from cifar_app.config import CLASS_NAMES
from cifar_app.data import load_test_set
from cifar_app.embeddings.storage import Embeddings, load_embeddings
from cifar_app.model_store import store
from tests.browser.conftest import DESKTOP, PHONE, Visit, choose, move_finger, settle
from tests.browser.test_metrics import shown_images

MODEL = "seed_cnn"


@pytest.fixture(scope="module")
def analysis() -> Embeddings:
    found = load_embeddings(store.open_model(MODEL))
    assert found is not None
    return found


def draw_box(page: Page, half: int = 60) -> None:
    """Drag over the middle of the map, so many pixels to each side."""
    plot = page.locator(".stPlotlyChart .nsewdrag")
    plot.wait_for()
    plot.scroll_into_view_if_needed()
    settle(page)
    box = plot.bounding_box()
    assert box is not None
    before = page.url
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x - half, y - half)
    page.mouse.down()
    page.mouse.move(x, y, steps=4)
    page.mouse.move(x + half, y + half, steps=4)
    page.mouse.up()
    page.wait_for_url(lambda url: "area=" in url and url != before)
    settle(page)


def corners(page: Page) -> np.ndarray:
    """Lower left and upper right of the box in the address, `(2, 2)`."""
    (area,) = parse_qs(urlparse(page.url).query)["area"]
    found = np.array([corner.split(",") for corner in area.split("_")], float)
    return np.array([found.min(axis=0), found.max(axis=0)])


def show_all(page: Page) -> None:
    page.get_by_role("button", name="Show all").click()
    page.wait_for_url(lambda url: "area=" not in url)
    expect(page.get_by_text("Draw a box")).to_be_visible()


def images_in_box(page: Page, analysis: Embeddings) -> np.ndarray:
    """Those that lie in the box of the address."""
    low, high = corners(page)
    places = analysis.coordinates
    return np.flatnonzero(((places > low) & (places < high)).all(axis=1))


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_box_shows_the_images_in_it_and_the_address_brings_them_back(
    visit: Visit, analysis: Embeddings, size: tuple[int, int]
) -> None:
    page = visit(f"/embedding_map?model={MODEL}", size)
    draw_box(page)
    found = images_in_box(page, analysis)
    assert 60 < len(found) < 9_000
    expect(page.get_by_text(f"{len(found):,} images,")).to_be_visible()
    assert shown_images(page, 60) == found[:60].tolist()

    page.locator(".gallery button").nth(1).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(f"Test image {found[1]} ·")).to_be_visible()
    expect(dialog.get_by_text(f"2 of {len(found)}")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    settle(page)

    copy = visit(page.url[page.url.index("/embedding_map") :], size)
    expect(copy.get_by_text(f"{len(found):,} images,")).to_be_visible()
    expect(copy.locator(".stPlotlyChart .selectionlayer path").first).to_be_attached()

    show_all(page)
    expect(page.locator(".stPlotlyChart .selectionlayer path")).to_have_count(0)
    draw_box(page)
    expect(page.get_by_text(f"{len(images_in_box(page, analysis)):,} images,")).to_be_visible()


def test_filters_need_no_pointer_and_narrow_a_box(visit: Visit, analysis: Embeddings) -> None:
    _, labels = load_test_set()
    answers = store.open_model(MODEL).test_probabilities().argmax(axis=1)
    wrong_cats = (labels == CLASS_NAMES.index("cat")) & (answers != labels)
    page = visit(f"/embedding_map?model={MODEL}")
    page.get_by_role("combobox", name="True class").focus()
    page.keyboard.type("cat")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("true=cat"))
    settle(page)
    page.get_by_role("radio", name="Incorrect", exact=True).focus()
    page.keyboard.press("Space")
    page.wait_for_url(re.compile("correct=no"))
    expect(page.get_by_text(f"{wrong_cats.sum():,} images, all incorrect")).to_be_visible()
    assert shown_images(page, 60) == np.flatnonzero(wrong_cats)[:60].tolist()

    draw_box(page)
    inside = np.intersect1d(images_in_box(page, analysis), np.flatnonzero(wrong_cats))
    expect(page.get_by_text(f"{len(inside):,} images, all incorrect")).to_be_visible()
    choose(page, "True class", "Any class")
    expect(page.get_by_text(f"{len(inside):,} images, all incorrect")).to_have_count(0)
    assert "area=" in page.url


def test_a_closer_look_stays_when_a_box_is_drawn(visit: Visit) -> None:
    page = visit(f"/embedding_map?model={MODEL}")
    draw_box(page)
    whole = np.ptp(corners(page), axis=0)
    for _ in range(2):
        page.locator(".stPlotlyChart .modebar-btn[data-val=in]").first.click()
    draw_box(page)
    close = np.ptp(corners(page), axis=0)
    np.testing.assert_allclose(close, whole / 4, rtol=0.05)
    draw_box(page, half=40)
    np.testing.assert_allclose(np.ptp(corners(page), axis=0), close * 40 / 60, rtol=0.05)
    expect(page.locator(".stPlotlyChart .selectionlayer path")).to_have_count(2)  # line and halo


def middle(page: Page) -> tuple[float, float]:
    """Of the map, in the window."""
    box = page.locator(".stPlotlyChart .nsewdrag").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_finger_scrolls_over_the_map_until_it_is_told_to_draw(visit: Visit) -> None:
    page = visit(f"/embedding_map?model={MODEL}", PHONE, fingers=True)
    expect(page.get_by_text("Tap the box")).to_be_visible()
    page.locator(".stPlotlyChart").scroll_into_view_if_needed()
    for drawn, half in enumerate([60, 40]):
        expect(page.locator(".selectionlayer path")).to_have_count(2 * drawn)  # line and halo
        expect(page.locator(".modebar-btn.active[data-val=pan]")).to_be_visible()
        settle(page)
        x, y = middle(page)
        move_finger(page, (x, y), (0, -150))
        page.wait_for_timeout(500)
        assert middle(page)[1] < y - 100

        page.locator(".modebar-btn[data-val=select]").tap()
        expect(page.locator(".modebar-btn.active[data-val=select]")).to_be_visible()
        x, y = middle(page)
        before = page.url
        move_finger(page, (x - half, y - half), (2 * half, 2 * half))
        page.wait_for_function("before => location.href != before", arg=before)
        assert "area=" in page.url
