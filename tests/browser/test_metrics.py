"""What a visitor does on the Metrics page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL
from cifar_app.data import load_test_set
from cifar_app.metrics.classification import confusion_matrix, per_class_metrics
from cifar_app.metrics.misclassified import indices_in_cell
from cifar_app.model_store import store
from tests.browser.conftest import DESKTOP, PHONE, Visit, press_shortcut, rows

CAT, DOG = CLASS_NAMES.index("cat"), CLASS_NAMES.index("dog")


def shown_images(page: Page, count: int) -> list[int]:
    """The numbers of the test images in the gallery, once it shows so many."""
    expect(page.locator(".gallery button")).to_have_count(count)
    labels = page.locator(".gallery button").evaluate_all(
        "tiles => tiles.map(tile => tile.getAttribute('aria-label'))"
    )
    return [int(re.findall(r"Test image (\d+)", label)[0]) for label in labels]


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_click_on_a_cell_shows_just_its_images_and_the_address_brings_them_back(
    visit: Visit, size: tuple[int, int]
) -> None:
    _, labels = load_test_set()
    answers = store.open_model(DEFAULT_MODEL).test_probabilities()
    expected = indices_in_cell(labels, answers, CAT, DOG)

    page = visit("/metrics", size)
    button = page.get_by_role("button", name=re.compile("cat predicted as dog:"))
    expect(button).to_have_text(str(len(expected)))
    button.click()
    expect(page.get_by_text(f"{len(expected)} images: cat predicted as dog")).to_be_visible()
    assert shown_images(page, len(expected)) == expected.tolist()

    page.locator(".gallery button").nth(1).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("but it is labeled cat")).to_be_visible()
    expect(dialog.get_by_text(f"Test image {expected[1]} ·")).to_be_visible()
    expect(dialog.locator(".js-plotly-plot .yaxislayer-above text")).to_have_count(10)
    page.wait_for_url(re.compile(f"true=cat&predicted=dog&image={expected[1]}"))

    copy = visit(page.url[page.url.index("/metrics") :], size)
    expect(copy.get_by_role("dialog").get_by_text(f"Test image {expected[1]} ·")).to_be_visible()
    assert shown_images(copy, len(expected)) == expected.tolist()
    expect(copy.locator("[role=dialog] .yaxislayer-above text")).to_have_count(10)
    press_shortcut(copy, "ArrowRight")
    expect(copy.get_by_role("dialog").get_by_text(f"Test image {expected[2]} ·")).to_be_visible()
    copy.keyboard.press("Escape")
    copy.wait_for_url(lambda url: "image=" not in url)
    expect(copy.get_by_role("dialog")).to_have_count(0)


def test_the_matrix_works_with_the_keyboard_and_keeps_its_focus(visit: Visit) -> None:
    page = visit("/metrics?true=cat&predicted=dog")
    page.get_by_role("button", name=re.compile("cat predicted as dog:")).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_text("images: cat predicted as frog")).to_be_visible()
    frog = page.get_by_role("button", name=re.compile("cat predicted as frog:"))
    expect(frog).to_be_focused()
    expect(frog).to_have_attribute("aria-pressed", "true")


def test_the_cells_hold_the_counts_and_the_shares(visit: Visit) -> None:
    _, labels = load_test_set()
    predicted = store.open_model(DEFAULT_MODEL).test_probabilities().argmax(axis=1)
    matrix = confusion_matrix(labels, predicted)
    page = visit("/metrics")
    page.locator("td button").first.wait_for()
    assert page.locator("td button").all_inner_texts() == [str(n) for n in matrix.ravel()]
    page.get_by_text("Row %", exact=True).click()
    page.wait_for_url(re.compile("view=row"))
    share = f"{matrix[CAT, CAT] / matrix[CAT].sum() * 100:.0f}"
    hit = page.get_by_role("button", name=re.compile("cat predicted as cat:"))
    expect(hit).to_have_text(share)
    page.get_by_text("Hide", exact=True).click()
    expect(hit).to_have_text("")


def test_the_class_table_can_be_downloaded(visit: Visit) -> None:
    page = visit("/metrics")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download per-class metrics (CSV)").click()
    table = rows(waiting.value)
    _, labels = load_test_set()
    expected = per_class_metrics(labels, store.open_model(DEFAULT_MODEL).test_probabilities())
    assert [row["class"] for row in table] == list(CLASS_NAMES)
    for row, figures in zip(table, expected, strict=True):
        assert float(row["recall"]) == pytest.approx(figures.recall)
        assert float(row["precision low"]) == pytest.approx(figures.precision_interval[0])
        assert int(row["images"]) == 1000
