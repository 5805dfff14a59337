"""Label errors page."""

from __future__ import annotations

import io
import re
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect

from cifar_app.config import CLASS_NAMES
from cifar_app.data import load_test_set
from cifar_app.metrics.label_issues import LabelQuality, rank_labels
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
    tiles,
    upload,
)
from tests.browser.conftest import OpenPage

CAT = CLASS_NAMES.index("cat")


def rank() -> LabelQuality:
    """Rank the test labels as the page does."""
    probabilities = [store.open_model(name).test_probabilities() for name in store.list_names()]
    return rank_labels(load_test_set()[1], probabilities)


def test_journey(open_page: OpenPage, size: tuple[int, int], tmp_path: Path) -> None:
    quality, labels = rank(), load_test_set()[1].astype(np.int64)
    expected = [index for index in quality.ranking.tolist() if labels[index] == CAT][:300]
    page = open_page("/label_errors", size)
    add_class(page, "True class", "cat")
    page.wait_for_url(re.compile("true=cat"))
    expect_images(page, expected)
    expect_fits_width(page)

    review_by_keyboard(page, expected)
    expect(page.get_by_text("1 reviewed by you").first).to_be_visible()
    suggested = CLASS_NAMES[quality.suggested_labels[expected[0]]]
    reviewed = re.compile(f"you: {suggested}")
    expect(tiles(page).first).to_have_attribute("aria-label", reviewed)
    page.reload()
    expect(tiles(page).first).to_have_attribute("aria-label", reviewed)
    other_visitor = open_page("/label_errors?true=cat", size, touch=True)
    expect(tiles(other_visitor).first).to_be_visible()
    settle(other_visitor)
    expect(other_visitor.get_by_text("0 reviewed by you").first).to_be_visible()

    check_downloads(page, quality, labels, expected[0])
    check_verdicts(page, expected, tmp_path / "verdicts.csv")
    page.get_by_role("button", name="Delete reviews").click()
    page.get_by_role("button", name="Delete all your reviews").click()
    expect(page.get_by_text("0 reviewed by you").first).to_be_visible()
    settle(page)
    page.reload()
    expect(page.get_by_text("0 reviewed by you").first).to_be_visible()


def test_reviews_of_two_tabs_are_kept(open_page: OpenPage) -> None:
    first = open_page("/label_errors")
    second = first.context.new_page()
    second.goto(first.url)
    for number, (page, reviewed) in enumerate([(first, 0), (second, 1)], 1):
        tiles(page).nth(reviewed).click()
        page.get_by_role("button", name="Neither").click()
        page.get_by_role("dialog").get_by_text(f"{number} of 300 listed").wait_for()
        press_shortcut(page, "Escape")
    first.get_by_role("link", name="Metrics", exact=True).click()
    settle(first)
    first.get_by_role("link", name="Label errors", exact=True).click()
    expect(first.get_by_text("2 reviewed by you").first).to_be_visible()


def review_by_keyboard(page: Page, expected: list[int]) -> None:
    """Review two images, undo the second review, and close the dialog."""
    tiles(page).first.press("Enter")
    dialog = expect_dialog(page, expected[0])
    expect_probabilities(dialog)
    for key, index in (("2", expected[1]), ("1", expected[2]), ("u", expected[1])):
        page.wait_for_timeout(500)  # the page ignores keys right after it shows an image
        press_shortcut(page, key)
        expect(dialog).to_contain_text(image_label(index))
    expect(dialog).to_contain_text("1 of 300 listed images reviewed")
    press_shortcut(page, "Escape")
    expect(dialog).to_have_count(0)
    expect(tiles(page).nth(1)).to_be_focused()


def check_downloads(page: Page, quality: LabelQuality, labels: np.ndarray, index: int) -> None:
    """Check the files with all label issues and with the corrected labels."""
    button = page.get_by_role("button", name="Download label issues (CSV)")
    rows = read_csv(download(page, button))
    assert [int(row["index"]) for row in rows] == quality.ranking.tolist()
    assert {"is_label_issue", "label_quality", "given_label", "predicted_label"} <= set(rows[0])
    issues = {int(row["index"]) for row in rows if row["is_label_issue"] == "True"}
    assert issues == set(np.flatnonzero(quality.in_doubt).tolist())
    assert [int(row["index"]) for row in rows if row["review"] == "suggested"] == [index]
    file = download(page, page.get_by_role("button", name="Download corrected labels (.npy)"))
    corrected = np.load(io.BytesIO(file.path().read_bytes()))
    assert np.flatnonzero(corrected != labels).tolist() == [index]
    assert corrected[index] == quality.suggested_labels[index]


def check_verdicts(page: Page, expected: list[int], path: Path) -> None:
    """Load a wrong file, then one with verdicts, and see both on the page."""
    path.write_text("index,verdict\n10000,given\n")
    page.get_by_role("button", name="Load verdicts").click()
    upload(page, path)
    expect(page.get_by_text("the index '10000' in row 2").first).to_be_visible()
    path.write_text(f"index,verdict\n{expected[1]},neither\n{expected[2]},given\n")
    page.get_by_role("button", name="Load verdicts").click()
    upload(page, path)
    expect(page.get_by_text("People judged 2 labels and did not confirm 1").first).to_be_visible()
    expect(page.locator(".js-plotly-plot .scatterlayer .trace")).to_have_count(3)
    expect(tiles(page).nth(1)).to_have_attribute("aria-label", re.compile("people: neither"))
