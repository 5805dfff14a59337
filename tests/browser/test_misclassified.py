"""Misclassified page."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL
from cifar_app.data import load_test_set
from cifar_app.metrics.misclassified import find_misclassified
from cifar_app.model_store import store
from tests.browser.actions import (
    add_class,
    download,
    expect_dialog,
    expect_fits_width,
    expect_images,
    expect_probabilities,
    image_label,
    press_shortcut,
    read_csv,
    settle,
    step_forward,
    tiles,
)
from tests.browser.conftest import OpenPage

NEXT_PAGE = re.compile("Next ›")


def find(
    model: str = DEFAULT_MODEL, true: str | None = None, order: str = "confidence"
) -> list[int]:
    """Return the indices of the misclassified images as the page lists them."""
    probabilities = store.open_model(model).test_probabilities()
    label = None if true is None else CLASS_NAMES.index(true)
    return find_misclassified(load_test_set()[1], probabilities, true=label, order=order).tolist()


def test_journey(open_page: OpenPage, size: tuple[int, int]) -> None:
    page = open_page("/misclassified?model=seed_cnn&order=margin", size)
    add_class(page, "True class", "dog")
    page.wait_for_url(re.compile("true=dog"))
    expected = find("seed_cnn", "dog", "margin")
    count = expect_images(page, expected)
    expect_fits_width(page)
    page.get_by_role("button", name=NEXT_PAGE).first.click()
    assert expect_images(page, expected[count:]) == count
    page.go_back()
    assert expect_images(page, expected) == count

    tiles(page).first.click()
    dialog = expect_dialog(page, expected[0])
    expect_probabilities(dialog)
    expect(dialog.locator(".gallery button")).to_have_count(3)  # nearest neighbors
    dialog.get_by_role("button", name="Next").click()
    expect(dialog).to_contain_text(image_label(expected[1]))
    dialog.get_by_role("button", name="Add to the collection").click()
    page.wait_for_url(re.compile(f"collection={expected[1]}"))
    expect(dialog.locator(".bar")).to_have_attribute("aria-busy", "false")
    page.go_back()  # stepping and collecting are no steps of the history
    expect(dialog).to_have_count(0)
    assert expect_images(page, expected) == count
    expect(page.get_by_role("button", name="Collection (1)")).to_be_visible()
    expect(page.locator(".gallery input:checked")).to_have_count(1)


@pytest.mark.slow
def test_dialog_steps_by_keyboard_and_returns_focus(open_page: OpenPage) -> None:
    page = open_page("/misclassified")
    expected = find()
    tiles(page).nth(9).focus()
    page.keyboard.press("Enter")
    dialog = expect_dialog(page, expected[9])
    step_forward(page)
    expect(dialog).to_contain_text(image_label(expected[10]))
    press_shortcut(page, "Escape")
    expect(dialog).to_have_count(0)
    expect(tiles(page).nth(10)).to_be_focused()


@pytest.mark.slow
def test_quick_keys_are_queued_and_are_one_step_of_the_history(open_page: OpenPage) -> None:
    page = open_page("/misclassified")
    expected = find()
    expect_images(page, expected)
    length = page.evaluate("history.length")
    tiles(page).first.click()
    dialog = expect_dialog(page, expected[0])
    expect(dialog.get_by_role("button", name="Next")).to_be_visible()
    for _ in range(15):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("x")
    expect(dialog).to_contain_text(image_label(expected[15]))
    page.wait_for_url(re.compile(rf"image={expected[15]}\b.*collection={expected[15]}\b"))
    expect(dialog.locator(".bar")).to_have_attribute("aria-busy", "false")
    assert page.evaluate("history.length") == length + 1


@pytest.mark.slow
def test_collection_stays_over_pages_and_models(open_page: OpenPage) -> None:
    page = open_page("/misclassified?model=seed_cnn")
    expected = find("seed_cnn")
    expect_images(page, expected)
    tiles(page).first.focus()
    page.keyboard.press("x")
    page.locator(".gallery input").nth(2).check()
    collection = f"collection={expected[0]}.{expected[2]}"
    page.wait_for_url(re.compile(collection))
    expect(page.get_by_role("button", name="Collection (2)")).to_be_visible()
    page.get_by_role("link", name="Models").click()
    page.wait_for_url(re.compile("model_card"))
    page.get_by_role("link", name="Test set").click()
    page.wait_for_url(re.compile(f"metrics.*{collection}"))
    page.get_by_role("link", name="Misclassified", exact=True).click()
    expect_images(page, expected)
    page.get_by_role("button", name="Collection (2)").click()
    file = download(page, page.get_by_role("button", name="Download indices"))
    assert json.loads(file.path().read_text()) == [expected[0], expected[2]]
    page.get_by_role("button", name="Clear collection").click()
    page.wait_for_url(lambda url: "collection" not in url)


@pytest.mark.slow
def test_arrow_keys_move_between_tiles(open_page: OpenPage) -> None:
    page = open_page("/misclassified")
    count = expect_images(page, find())
    last = tiles(page).nth(count - 1)
    tiles(page).first.focus()
    page.keyboard.press("ArrowRight")
    expect(tiles(page).nth(1)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(tiles(page).nth(9)).to_be_focused()
    page.keyboard.press("End")
    expect(last).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".gallery button:focus")).to_have_count(0)
    page.keyboard.press("Shift+Tab")
    expect(last).to_be_focused()


@pytest.mark.slow
def test_dialog_turns_pages(open_page: OpenPage) -> None:
    page = open_page("/misclassified")
    expected = find()
    count = expect_images(page, expected)
    tiles(page).nth(count - 1).click()
    dialog = expect_dialog(page, expected[count - 1])
    step_forward(page)
    expect(dialog).to_contain_text(image_label(expected[count]))
    press_shortcut(page, "Escape")
    page.wait_for_url(re.compile("page=2"))
    expect(tiles(page).first).to_be_focused()
    page.get_by_role("button", name=NEXT_PAGE).first.click()
    page.wait_for_url(re.compile("page=3"))
    expect(tiles(page).first).to_be_focused()
    expect(tiles(page).first).to_be_in_viewport()


@pytest.mark.slow
def test_closed_dialog_of_other_page_takes_no_focus(open_page: OpenPage) -> None:
    expected = find()
    page = open_page(f"/metrics?image={expected[0]}")  # without a cell, and so without tiles
    expect(page.get_by_role("dialog")).to_be_visible()
    press_shortcut(page, "Escape")
    page.wait_for_url(lambda url: "image=" not in url)
    settle(page)
    page.get_by_role("link", name="Misclassified", exact=True).click()
    expect_images(page, expected)
    expect(page.locator(".gallery button:focus")).to_have_count(0)


@pytest.mark.slow
def test_filtered_images_download_as_csv(open_page: OpenPage) -> None:
    page = open_page("/misclassified?true=frog")
    settle(page)
    file = download(page, page.get_by_role("button", name="Download predictions (CSV)"))
    assert file.suggested_filename == f"{DEFAULT_MODEL}-misclassified-true-frog.csv"
    rows = read_csv(file)
    assert [int(row["image"]) for row in rows] == find(true="frog")
    assert {row["true"] for row in rows} == {"frog"}
