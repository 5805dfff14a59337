"""What a visitor does on the Mistakes page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL
from cifar_app.data import load_test_set
from cifar_app.metrics.misclassified import find_misclassified
from cifar_app.model_store import store
from cifar_app.ui.widgets.paging import PAGE_SIZE
from tests.browser.conftest import DESKTOP, PHONE, Visit, choose, press_shortcut, rows, settle
from tests.browser.test_metrics import shown_images


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_filters_pages_and_order_show_the_right_images(visit: Visit, size: tuple[int, int]) -> None:
    _, labels = load_test_set()
    answers = store.open_model("seed_cnn").test_probabilities()
    dog = CLASS_NAMES.index("dog")
    expected = find_misclassified(labels, answers, true=dog, order="margin")

    page = visit("/misclassified?model=seed_cnn", size)
    choose(page, "True class", "dog")
    page.wait_for_url(re.compile("true=dog"))
    choose(page, "Sort by", "Smallest margin")
    page.wait_for_url(re.compile("order=margin"))
    page.get_by_role("button", name="Next page →").click()
    expect(page.get_by_text("Page 2 of")).to_be_visible()
    expect(page.get_by_role("button", name=f"Test image {expected[PAGE_SIZE]}:")).to_be_visible()
    assert shown_images(page, PAGE_SIZE) == expected[PAGE_SIZE : 2 * PAGE_SIZE].tolist()

    page.go_back()
    expect(page.get_by_role("button", name=f"Test image {expected[0]}:")).to_be_visible()
    assert shown_images(page, PAGE_SIZE) == expected[:PAGE_SIZE].tolist()


def test_the_close_up_steps_through_the_filtered_mistakes(visit: Visit) -> None:
    _, labels = load_test_set()
    answers = store.open_model(DEFAULT_MODEL).test_probabilities()
    cat, dog = CLASS_NAMES.index("cat"), CLASS_NAMES.index("dog")
    expected = find_misclassified(labels, answers, true=cat, predicted=dog)
    page = visit("/misclassified?true=cat&predicted=dog")
    page.locator(".gallery button").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".js-plotly-plot .yaxislayer-above text")).to_have_count(10)
    for position in (0, 1, 2):
        expect(dialog.get_by_text(f"Test image {expected[position]} ·")).to_be_visible()
        expect(dialog.get_by_text(f"{position + 1} of {len(expected)}")).to_be_visible()
        press_shortcut(page, "ArrowRight")
    dialog.get_by_role("button", name="Previous").click()
    expect(dialog.get_by_text(f"Test image {expected[2]} ·")).to_be_visible()


def test_after_a_close_up_the_keyboard_is_where_it_was(visit: Visit) -> None:
    page = visit("/misclassified")
    tile = page.locator(".gallery button").nth(9)
    tile.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    press_shortcut(page, "ArrowRight")
    expect(page.get_by_text("11 of ")).to_be_visible()
    press_shortcut(page, "Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".gallery button").nth(10)).to_be_focused()


def test_arrow_keys_move_between_the_tiles_and_tab_leaves_them(visit: Visit) -> None:
    page = visit("/misclassified")
    tiles = page.locator(".gallery button")
    tiles.first.focus()
    for key, place in (("ArrowRight", 1), ("ArrowDown", 9), ("End", 71), ("ArrowDown", 71)):
        page.keyboard.press(key)
        expect(tiles.nth(place)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Next page →")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(tiles.nth(71)).to_be_focused()


def test_another_page_begins_in_sight_and_a_close_up_ends_on_its_page(visit: Visit) -> None:
    page = visit("/misclassified")
    tiles = page.locator(".gallery button")
    tiles.nth(PAGE_SIZE - 1).click()
    expect(page.get_by_text(f"{PAGE_SIZE} of ")).to_be_visible()
    press_shortcut(page, "ArrowRight")
    expect(page.get_by_text(f"{PAGE_SIZE + 1} of ")).to_be_visible()
    press_shortcut(page, "Escape")
    page.wait_for_url(re.compile("page=2"))
    expect(tiles.first).to_be_focused()
    page.get_by_role("button", name="Next page →").click()
    page.wait_for_url(re.compile("page=3"))
    expect(tiles.first).to_be_focused()
    expect(tiles.first).to_be_in_viewport()


def test_a_close_up_on_another_page_takes_no_focus_here(visit: Visit) -> None:
    answers = store.open_model(DEFAULT_MODEL).test_probabilities()
    first = find_misclassified(load_test_set()[1], answers)[0]
    page = visit(f"/metrics?image={first}")  # without a cell, and so without tiles
    expect(page.get_by_role("dialog")).to_be_visible()
    press_shortcut(page, "Escape")
    page.wait_for_url(lambda url: "image=" not in url)
    settle(page)
    page.get_by_role("link", name="Misclassified").click()
    expect(page.get_by_role("button", name=f"Test image {first}:")).to_be_visible()
    settle(page)
    expect(page.locator(".gallery button:focus")).to_have_count(0)


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        ("true=automobile&predicted=deer", "No misclassified images."),
        ("true=cat&predicted=cat", "These predictions are correct."),
    ],
)
def test_a_pair_without_mistakes_says_so_and_leads_back(
    visit: Visit, pair: str, words: str
) -> None:
    page = visit(f"/misclassified?{pair}")
    expect(page.get_by_text(words)).to_be_visible()
    page.get_by_role("button", name="Show all misclassified images").click()
    page.wait_for_url(lambda url: "true=" not in url)
    expect(page.locator(".gallery button")).to_have_count(PAGE_SIZE)


def test_the_mistakes_can_be_downloaded(visit: Visit) -> None:
    page = visit("/misclassified?true=frog")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download predictions (CSV)").click()
    table = rows(waiting.value)
    _, labels = load_test_set()
    answers = store.open_model(DEFAULT_MODEL).test_probabilities()
    expected = find_misclassified(labels, answers, true=CLASS_NAMES.index("frog"))
    assert [int(row["image"]) for row in table] == expected.tolist()
    assert {row["true"] for row in table} == {"frog"}
