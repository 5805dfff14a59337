"""Layers page."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from cifar_app.config import DEFAULT_MODEL
from cifar_app.data import load_test_set
from cifar_app.explain.activations import LayerInspector
from cifar_app.model_store import store
from cifar_app.model_store.files import LITERT_FILE
from tests.browser.actions import (
    PHONE,
    center,
    expect_fits_width,
    expect_probabilities,
    settle,
    swipe,
    wait_until_still,
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
    text = page.locator(".window-explorer .sum strong").inner_text()
    assert float(text.replace("−", "-")) == pytest.approx(value, abs=0.006)


def stage(page: Page, name: str) -> Locator:
    """Return the stage of the road that a text describes."""
    return page.locator(".road").get_by_role("button", name=name)


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

    page.get_by_role("button", name="Filter 5, show its map").click()
    page.wait_for_url(re.compile("map=5"))
    chosen = page.locator(".st-key-chosen-map")
    expect(chosen).to_contain_text("Filter 5")
    expect(page.get_by_role("heading", name="how is map 5 computed?")).to_be_visible()


@pytest.mark.slow
def test_road_opens_every_stage(open_page: OpenPage, size: tuple[int, int]) -> None:
    page = open_page("/layers?source=test&image=3", size)
    expect(page.get_by_text("This page opens with Seed CNN").first).to_be_visible()
    expect(page.locator(".road li")).to_have_count(10)
    expect(stage(page, "Stage 2 of 10")).to_have_attribute("aria-pressed", "true")
    stage(page, "Stage 2 of 10").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("layer=maxpool_1"))
    expect(page.get_by_role("heading", name=re.compile("Max pooling: how is map"))).to_be_visible()
    expect(page.locator(".window-explorer td.winner")).to_have_count(1)
    expect(page.locator(".window-explorer td")).to_have_count(4)
    winner = page.locator(".window-explorer td.winner").inner_text()
    expect(page.locator(".window-explorer .sum strong")).to_have_text(winner)
    expect_fits_width(page)

    stage(page, "3 × 3 convolution, 64 filters, ReLU").click()
    page.wait_for_url(re.compile("layer=conv_2"))
    settle(page)  # until then the explorer of the stage before is there as well
    expect(page.locator(".window-explorer .sum")).to_contain_text("The other 29 maps add")

    stage(page, "Softmax").click()
    page.wait_for_url(re.compile("layer=output"))
    table = page.get_by_role("table", name="Logits and probabilities")
    expect(table.get_by_role("row")).to_have_count(11)
    expect_probabilities(page)
    expect_fits_width(page)
    page.go_back()
    expect(stage(page, "64 filters")).to_have_attribute("aria-pressed", "true")

    page.get_by_role("button", name="the large model of the other pages").click()
    page.wait_for_url(re.compile(f"model={DEFAULT_MODEL}"))
    assert "image=3" in page.url


@pytest.mark.slow
def test_play_walks_over_the_map_and_pause_keeps_the_position(open_page: OpenPage) -> None:
    page = open_page("/layers?source=test&image=3&layer=maxpool_2&row=0&column=0")
    page.get_by_role("button", name="Play").press("Enter")
    text = page.locator(".window-explorer .sum")
    expect(text).to_contain_text("row 0, column 2")
    page.get_by_role("button", name="Pause").press("Enter")
    page.wait_for_url(re.compile(r"row=\d&column=[1-4]|column=[1-4]&row=\d"))
    expect(page.get_by_role("button", name="Play")).to_be_visible()


@pytest.mark.slow
def test_reduced_motion_moves_one_position_at_a_time(open_page: OpenPage) -> None:
    page = open_page()
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{page.url}layers?source=test&image=3&layer=maxpool_2&row=0&column=0")
    page.get_by_role("button", name="Next position").click()
    page.wait_for_url(re.compile("column=1"))


@pytest.mark.slow
def test_explorer_shows_negative_values_without_relu(open_page: OpenPage) -> None:
    feature_map = first_feature_map(23, "whitened_cnn")
    row, column = np.unravel_index(feature_map.argmin(), feature_map.shape)
    url = f"/layers?model=whitened_cnn&source=test&image=3&map=23&row={row}&column={column}"
    page = open_page(url)
    expect(page.locator(".window-explorer .sum")).not_to_contain_text("ReLU")
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
    wait_until_still(image)
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
