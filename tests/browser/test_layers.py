"""What a visitor does on the Inside page."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from cifar_app.data import load_test_set
from cifar_app.explain.activations import LayerInspector
from cifar_app.model_store import store
from cifar_app.model_store.files import LITERT_FILE
from tests.browser.conftest import DESKTOP, PHONE, Visit, choose, move_finger, settle


def first_map(number: int, model: str = "seed_cnn") -> np.ndarray:
    """A map of the first convolution for test image 3."""
    microscope = LayerInspector(store.open_model(model).verified_path(LITERT_FILE))
    values: np.ndarray = microscope.activations(load_test_set()[0][3])[0][:, :, number]
    return values


def told_sum(page: Page) -> float:
    return float(page.locator(".walk .sum strong").inner_text().replace("−", "-"))


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_window_walks_by_keyboard_and_tells_the_value_of_the_map(
    visit: Visit, size: tuple[int, int]
) -> None:
    values = first_map(8)
    page = visit("/layers?model=seed_cnn&source=test&image=3&map=8&row=9&column=4", size)
    image = page.get_by_role("application", name=re.compile("The image"))
    expect(image).to_be_visible()
    assert told_sum(page) == pytest.approx(values[9, 4], abs=0.006)
    image.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    assert told_sum(page) == pytest.approx(values[11, 5], abs=0.006)
    page.wait_for_url(re.compile("column=5"))
    assert "row=11" in page.url


def test_a_move_of_the_window_is_one_step_for_back(visit: Visit) -> None:
    page = visit("/layers?model=seed_cnn&source=test&image=3&map=8")
    image = page.get_by_role("application", name=re.compile("The image"))
    expect(image).to_be_visible()
    steps = page.evaluate("history.length")
    image.press("ArrowDown")
    page.wait_for_url(re.compile("row=.*column=|column=.*row="))
    settle(page)
    assert page.evaluate("history.length") == steps + 1


def test_a_convolution_without_relu_tells_negative_values(visit: Visit) -> None:
    values = first_map(23, "whitened_cnn")
    row, column = np.unravel_index(values.argmin(), values.shape)
    page = visit(f"/layers?model=whitened_cnn&source=test&image=3&map=23&row={row}&column={column}")
    expect(page.locator(".walk .sum")).not_to_contain_text("ReLU")
    assert told_sum(page) == pytest.approx(values[row, column], abs=0.006)
    assert told_sum(page) < -1


def test_the_mouse_moves_the_window(visit: Visit) -> None:
    values = first_map(8)
    page = visit("/layers?model=seed_cnn&source=test&image=3&map=8")
    output = page.get_by_role("application", name=re.compile("The map"))
    output.scroll_into_view_if_needed()
    settle(page)
    box = output.bounding_box()
    assert box
    steps, address = page.evaluate("history.length"), page.url
    page.mouse.move(box["x"] + box["width"] * 20.5 / 30, box["y"] + box["height"] * 6.5 / 30)
    assert told_sum(page) == pytest.approx(values[6, 20], abs=0.006)
    page.wait_for_timeout(800)  # a window that was put is told after 350
    assert (page.evaluate("history.length"), page.url) == (steps, address)
    page.mouse.down()
    page.mouse.up()
    page.wait_for_url(re.compile("row=6"))
    assert page.evaluate("history.length") == steps + 1


def test_a_finger_scrolls_over_the_walk_and_puts_the_window_with_a_tap(visit: Visit) -> None:
    page = visit("/layers?model=seed_cnn&source=test&image=3&map=8", PHONE, fingers=True)
    image = page.get_by_role("application", name=re.compile("The image"))
    image.scroll_into_view_if_needed()
    settle(page)
    box, address = image.bounding_box(), page.url
    assert box
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    move_finger(page, middle, (0, -150))
    page.wait_for_timeout(800)
    moved = image.bounding_box()
    assert moved
    assert moved["y"] < box["y"] - 100
    assert page.url == address
    image.tap(position={"x": box["width"] * 20.5 / 32, "y": box["height"] * 10.5 / 32})
    page.wait_for_url(re.compile("row=9&column=19|column=19&row=9"))
    move_finger(page, (middle[0], moved["y"] + 50), (60, 0))
    page.wait_for_url(lambda url: "column=19" not in url)


def test_another_layer_and_another_map(visit: Visit) -> None:
    page = visit("/layers?model=seed_cnn&source=test&image=3")
    page.get_by_role("button", name=re.compile("^Map 20,")).click()
    page.wait_for_url(re.compile("map=20"))
    expect(page.get_by_role("heading", name="How is map 20 computed?")).to_be_visible()
    choose(page, "Layer", re.compile("conv_3"))
    expect(page.get_by_text("128 maps of 11 × 11")).to_be_visible()
    assert "map=" not in page.url
