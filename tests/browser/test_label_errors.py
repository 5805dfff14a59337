"""What a visitor does on the Labels page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from cifar_app.ui.widgets.paging import PAGE_SIZE
from tests.app.test_label_errors import label_issues
from tests.browser.conftest import DESKTOP, PHONE, Visit, press_shortcut, rows, settle
from tests.browser.test_metrics import shown_images


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_most_doubtful_come_first_and_open_close_up(
    visit: Visit, size: tuple[int, int]
) -> None:
    found = label_issues().indices
    page = visit("/label_errors", size)
    expect(page.locator(".gallery button")).to_have_count(min(PAGE_SIZE, len(found)))
    assert shown_images(page, min(PAGE_SIZE, len(found))) == found[:PAGE_SIZE].tolist()
    page.locator(".gallery button").first.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(f"Test image {found[0]} ·")).to_be_visible()
    expect(dialog.locator(".js-plotly-plot .yaxislayer-above text")).to_have_count(10)
    press_shortcut(page, "ArrowRight")
    expect(dialog.get_by_text(f"Test image {found[1]} ·")).to_be_visible()
    settle(page)


def test_the_slider_moves_with_the_keyboard_into_the_address(visit: Visit) -> None:
    page = visit("/label_errors?exclude=10")
    slider = page.get_by_role("slider", name="Exclude the most suspicious")
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("exclude=11"))


def test_the_suspicions_can_be_downloaded(visit: Visit) -> None:
    page = visit("/label_errors")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download label issues (CSV)").click()
    table = rows(waiting.value)
    assert [int(row["image"]) for row in table] == label_issues().indices.tolist()
