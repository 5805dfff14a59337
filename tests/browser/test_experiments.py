"""Experiments page."""

from __future__ import annotations

import json
import re
from statistics import mean
from typing import Any

from playwright.sync_api import Locator, Page, expect

from cifar_app.config import experiments_file
from tests.browser.actions import choose, download, expect_fits_width, path_of, read_csv, settle
from tests.browser.conftest import OpenPage


def load_variants() -> list[dict[str, Any]]:
    variants: list[dict[str, Any]] = json.loads(experiments_file().read_text("utf-8"))["variants"]
    return variants


def accuracy(variant: dict[str, Any]) -> float:
    return mean(run["validation_accuracy"] for run in variant["runs"])


def first_title(page: Page) -> Locator:
    """Return the title in the first row."""
    return page.get_by_role("table", name="Variants").locator("td strong").first


def expect_curves(page: Page, *variants: dict[str, Any]) -> None:
    """Wait until the legend of the curves has these variants, in the order of the file."""
    titles = [variant["title"] for variant in load_variants() if variant in variants]
    expect(page.locator(".st-key-curves .legendtext")).to_have_text(titles)


def test_journey(open_page: OpenPage, size: tuple[int, int]) -> None:
    variants = load_variants()
    baseline, best = variants[0], max(variants, key=accuracy)
    smallest = min(variants, key=lambda variant: variant["parameters"])
    page = open_page(f"/experiments?runs={baseline['name']}", size)
    expect(first_title(page)).to_have_text(best["title"])
    expect_curves(page, baseline)
    expect_fits_width(page)

    choose(page, "Sort by", "Parameters")
    expect(first_title(page)).to_have_text(smallest["title"])
    settle(page)
    box = page.get_by_test_id("stMultiSelect").locator("input")
    box.click()
    box.fill(best["title"])  # the list shows only what is in view
    page.get_by_role("option", name=best["title"]).click()
    page.wait_for_url(re.compile(best["name"]))
    expect_curves(page, baseline, best)
    settle(page)
    page.keyboard.press("Escape")  # the open list hides the page from assistive technology
    expect(first_title(page)).to_have_text(smallest["title"])  # the order survives the choice
    changes = page.get_by_role("table", name="Difference of the recipes")
    expect(changes).to_contain_text(best["title"])
    copy = open_page(path_of(page), size)
    expect_curves(copy, baseline, best)
    names = copy.locator(".st-key-gains .yaxislayer-above text")
    expect(names).to_have_count(len(variants) - 1)
    settle(copy)
    button = copy.get_by_role("button", name="Download table (CSV)")
    exported = {row["name"] for row in read_csv(download(copy, button))}
    assert exported == {variant["name"] for variant in variants}
