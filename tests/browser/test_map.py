"""What a visitor does on the Map page."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from cifar_app import store
from cifar_app.analysis.file import Analysis, read_analysis
from cifar_app.config import CLASS_NAMES
from cifar_app.data import load_test_set
from tests.browser.conftest import DESKTOP, PHONE, Visit, settle
from tests.browser.test_metrics import shown_images
from tests.browser.test_mistakes import choose

MODEL = "seed_cnn"


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    found = read_analysis(store.open_model(MODEL))
    assert found is not None
    return found


def draw_box(page: Page) -> None:
    """Drag over the middle of the map."""
    plot = page.locator(".stPlotlyChart .nsewdrag")
    plot.wait_for()
    plot.scroll_into_view_if_needed()
    settle(page)
    box = plot.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x - 60, y - 60)
    page.mouse.down()
    page.mouse.move(x, y, steps=4)
    page.mouse.move(x + 60, y + 60, steps=4)
    page.mouse.up()
    page.wait_for_url(re.compile("area="))
    settle(page)


def images_in_box(page: Page, analysis: Analysis) -> np.ndarray:
    """Those that lie in the box of the address."""
    (area,) = parse_qs(urlparse(page.url).query)["area"]
    corners = np.array([corner.split(",") for corner in area.split("_")], float)
    low, high = corners.min(axis=0), corners.max(axis=0)
    places = analysis.places
    return np.flatnonzero(((places > low) & (places < high)).all(axis=1))


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_box_shows_the_images_in_it_and_the_address_brings_them_back(
    visit: Visit, analysis: Analysis, size: tuple[int, int]
) -> None:
    page = visit(f"/map?model={MODEL}", size)
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

    copy = visit(page.url[page.url.index("/map") :], size)
    expect(copy.get_by_text(f"{len(found):,} images,")).to_be_visible()
    expect(copy.locator(".stPlotlyChart .selectionlayer path").first).to_be_attached()

    page.get_by_role("button", name="Show all").click()
    expect(page.get_by_text("Draw a box")).to_be_visible()
    expect(page.locator(".stPlotlyChart .selectionlayer path")).to_have_count(0)
    draw_box(page)
    expect(page.get_by_text(f"{len(images_in_box(page, analysis)):,} images,")).to_be_visible()


def test_filters_need_no_pointer_and_narrow_a_box(visit: Visit, analysis: Analysis) -> None:
    _, labels = load_test_set()
    answers = store.open_model(MODEL).test_probabilities().argmax(axis=1)
    wrong_cats = (labels == CLASS_NAMES.index("cat")) & (answers != labels)
    page = visit(f"/map?model={MODEL}")
    page.get_by_role("combobox", name="True class").focus()
    page.keyboard.type("cat")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("true=cat"))
    settle(page)
    page.get_by_role("radio", name="Wrong", exact=True).focus()
    page.keyboard.press("Space")
    page.wait_for_url(re.compile("answers=wrong"))
    expect(page.get_by_text(f"{wrong_cats.sum():,} images, 0.0%")).to_be_visible()
    assert shown_images(page, 60) == np.flatnonzero(wrong_cats)[:60].tolist()

    draw_box(page)
    inside = np.intersect1d(images_in_box(page, analysis), np.flatnonzero(wrong_cats))
    expect(page.get_by_text(f"{len(inside):,} images, 0.0%")).to_be_visible()
    choose(page, "True class", "Any class")
    expect(page.get_by_text(f"{len(inside):,} images, 0.0%")).to_have_count(0)
    assert "area=" in page.url
