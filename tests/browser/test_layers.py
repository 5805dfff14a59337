"""Layers page."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from cifar_app.config import DEFAULT_MODEL
from cifar_app.data import load_test_set
from cifar_app.explain.activations import LayerInspector
from cifar_app.model_store import store
from cifar_app.model_store.files import LITERT_FILE
from tests.browser.actions import (
    PHONE,
    center,
    choose,
    expect_fits_width,
    expect_probabilities,
    settle,
    swipe,
)
from tests.browser.conftest import OpenPage

URL = "/layers?model=seed_cnn&source=test&image=3&map=8"


def first_feature_map(channel: int, model: str = "seed_cnn") -> np.ndarray:
    """Return a feature map of the first convolution for test image 3."""
    inspector = LayerInspector(store.open_model(model).verified_path(LITERT_FILE))
    activations: np.ndarray = inspector.activations(load_test_set()[0][3])[0]
    return activations[:, :, channel]


def expect_sum(page: Page, value: float) -> None:
    """Assert that the explorer shows a value of the feature map."""
    text = page.locator(".convolution-explorer .sum strong").inner_text()
    assert float(text.replace("−", "-")) == pytest.approx(value, abs=0.006)


def test_journey(open_page: OpenPage, size: tuple[int, int]) -> None:
    feature_map = first_feature_map(8)
    page = open_page(f"{URL}&row=9&column=4", size)
    image = page.get_by_role("application").first
    expect(image).to_be_visible()
    expect_sum(page, feature_map[9, 4])
    expect_fits_width(page)
    image.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    expect_sum(page, feature_map[11, 5])
    page.wait_for_url(re.compile("column=5"))
    assert "row=11" in page.url

    page.locator(".gallery button").nth(20).click()
    page.wait_for_url(re.compile(r"map=(?!8\b)"))
    choose(page, "Layer", re.compile("conv_3"))
    page.wait_for_url(re.compile("layer=conv_3"))
    assert "map=" not in page.url


def test_small_model_is_seen_from_filters_to_output(
    open_page: OpenPage, size: tuple[int, int]
) -> None:
    page = open_page("/layers?source=test&image=3", size)
    expect(page.get_by_text("This page opens with Seed CNN")).to_be_visible()
    page.get_by_role("button", name="Filter 5, show its map").click()
    page.wait_for_url(re.compile("map=5"))
    expect(page.locator(".st-key-chosen-map")).to_contain_text("Filter 5")
    expect(page.locator(".st-key-chosen-map")).to_contain_text("Map 5")
    expect(page.get_by_role("heading", name="how is map 5 computed?")).to_be_visible()
    boxes = [image.bounding_box() for image in page.locator(".st-key-chosen-map img").all()]
    assert len({round(box["y"]) for box in boxes if box}) == (3 if size == PHONE else 1)
    assert len(boxes) == 3
    expect(
        page.get_by_role("table", name="Logits and probabilities").get_by_role("row")
    ).to_have_count(11)
    expect_probabilities(page)
    expect_fits_width(page)

    page.get_by_role("button", name="the large model of the other pages").click()
    page.wait_for_url(re.compile(f"model={DEFAULT_MODEL}"))
    assert "image=3" in page.url


@pytest.mark.slow
def test_explorer_shows_negative_values_without_relu(open_page: OpenPage) -> None:
    feature_map = first_feature_map(23, "whitened_cnn")
    row, column = np.unravel_index(feature_map.argmin(), feature_map.shape)
    url = f"/layers?model=whitened_cnn&source=test&image=3&map=23&row={row}&column={column}"
    page = open_page(url)
    expect(page.locator(".convolution-explorer .sum")).not_to_contain_text("ReLU")
    expect_sum(page, feature_map[row, column])
    assert feature_map[row, column] < -1


@pytest.mark.slow
def test_mouse_moves_window_and_click_adds_one_history_entry(open_page: OpenPage) -> None:
    page = open_page(URL)
    output = page.get_by_role("application").last
    output.scroll_into_view_if_needed()
    settle(page)
    box = output.bounding_box()
    assert box
    entries, url = page.evaluate("history.length"), page.url
    page.mouse.move(box["x"] + box["width"] * 20.5 / 30, box["y"] + box["height"] * 6.5 / 30)
    expect_sum(page, first_feature_map(8)[6, 20])
    assert page.url == url
    page.mouse.down()
    page.mouse.up()
    page.wait_for_url(re.compile("row=6"))
    assert page.evaluate("history.length") == entries + 1


@pytest.mark.slow
def test_finger_scrolls_page_and_tap_moves_window(open_page: OpenPage) -> None:
    page = open_page(URL, PHONE, touch=True)
    image = page.get_by_role("application").first
    image.scroll_into_view_if_needed()
    settle(page)
    box, url, (x, y) = image.bounding_box(), page.url, center(image)
    assert box
    swipe(page, (x, y), (0, -150))
    page.wait_for_function(
        "([image, y]) => image.getBoundingClientRect().y < y - 100",
        arg=[image.element_handle(), box["y"]],
    )
    assert page.url == url
    image.tap(position={"x": box["width"] * 20.5 / 32, "y": box["height"] * 10.5 / 32})
    page.wait_for_url(re.compile("row=9&column=19|column=19&row=9"))
    settle(page)
    swipe(page, center(image), (60, 0))
    page.wait_for_url(lambda url: "column=19" not in url)
