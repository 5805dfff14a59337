"""Label errors page."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from cifar_app.data import load_test_set
from cifar_app.metrics.label_issues import find_label_issues
from cifar_app.model_store import store
from tests.browser.actions import (
    download,
    expect_dialog,
    expect_fits_width,
    expect_images,
    expect_probabilities,
    image_label,
    read_csv,
    settle,
    tiles,
)
from tests.browser.conftest import OpenPage


def test_journey(open_page: OpenPage, size: tuple[int, int]) -> None:
    probabilities = [store.open_model(name).test_probabilities() for name in store.list_names()]
    expected = find_label_issues(load_test_set()[1], probabilities).indices.tolist()
    page = open_page("/label_errors?exclude=10", size)
    expect_images(page, expected)
    expect_fits_width(page)

    tiles(page).first.press("Enter")
    dialog = expect_dialog(page, expected[0])
    expect_probabilities(dialog)
    dialog.get_by_role("button", name="Next").click()
    expect(dialog).to_contain_text(image_label(expected[1]))
    page.keyboard.press("Escape")
    page.wait_for_url(lambda url: "image=" not in url)

    page.get_by_role("slider").press("ArrowRight")
    page.wait_for_url(re.compile("exclude=11"))
    settle(page)
    button = page.get_by_role("button", name="Download label issues (CSV)")
    rows = read_csv(download(page, button))
    assert [int(row["image"]) for row in rows] == expected
