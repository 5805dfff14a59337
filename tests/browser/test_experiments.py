"""What a visitor does on the Experiments page, on made-up results."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from cifar_app.config import assets_dir
from cifar_app.experiments.ablations import VARIANTS
from tests.browser.conftest import DESKTOP, PHONE, Visit, rows, settle
from tests.browser.server import Server, run_server
from tests.trials import write_content

_ROW = 35
_CHECKBOX, _VALIDATION = 15, 240
"""Places in the table, pixels from its left edge."""


@pytest.fixture(scope="module")
def experiments(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with made-up results."""
    folder = tmp_path_factory.mktemp("experiments")
    shutil.copytree(assets_dir(), folder / "assets")
    write_content(folder / "assets")
    with run_server(folder, {"CIFAR_APP_ASSETS": str(folder / "assets")}) as server:
        yield server
        assert "Traceback" not in server.log_text()


def cell(page: Page, row: int) -> Locator:
    """The name of the run in a row, as assistive technology finds it."""
    return page.get_by_test_id(f"glide-cell-1-{row}")


def click_table(page: Page, left: int, row: int) -> None:
    """Click into a row of the table, -1 for its head."""
    # The canvas lies below a layer that scrolls it and takes the clicks.
    page.get_by_test_id("data-grid-canvas").click(
        position={"x": left, "y": _ROW * (row + 1.5)}, force=True
    )


def expect_curves(page: Page, runs: list[str]) -> None:
    """Wait until the legend of the curves names just these."""
    expect(page.locator(".st-key-curves .legendtext")).to_have_text(runs)


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_rows_are_sorted_and_chosen_and_the_address_brings_them_back(
    visit: Visit, experiments: Server, size: tuple[int, int]
) -> None:
    page = visit("/experiments", size, base=experiments.url)
    expect(page.get_by_text("Largest gain: Horizontal flips")).to_be_visible()
    expect(cell(page, 0)).to_have_text("Combined changes")
    expect_curves(page, ["Baseline", "SGD with momentum", "Horizontal flips", "Combined changes"])
    settle(page)  # nothing moves any more: a click by place would miss
    click_table(page, _VALIDATION, -1)
    expect(cell(page, 0)).to_have_text("SGD with momentum")
    click_table(page, _CHECKBOX, 0)
    page.wait_for_url(re.compile("runs=baseline(,|%2C)flips(,|%2C)together$"))
    expect(cell(page, 0)).to_have_text("SGD with momentum")  # the order outlives the click
    expect_curves(page, ["Baseline", "Horizontal flips", "Combined changes"])

    box = page.get_by_test_id("stMultiSelect").locator("input")
    box.click()
    box.fill("Muon")  # the list holds what is in view, not all
    page.get_by_role("option", name="Muon").click()
    page.keyboard.press("Escape")  # the open list hides the page from assistive technology
    page.wait_for_url(re.compile("runs=baseline(,|%2C)muon(,|%2C)flips"))
    page.get_by_role("radio", name="Parameters").click()
    page.wait_for_url(re.compile("cost=parameters"))

    copy = visit(page.url[page.url.index("/experiments") :], size, base=experiments.url)
    expect_curves(copy, ["Baseline", "Muon", "Horizontal flips", "Combined changes"])
    expect(copy.locator(".st-key-costs .xtitle")).to_have_text("Parameters")


def test_nothing_is_wider_than_a_phone(visit: Visit, experiments: Server) -> None:
    page = visit("/experiments", PHONE, base=experiments.url)
    page.locator(".st-key-costs .legendtext").first.wait_for()
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    wide = page.locator(".stMain").evaluate("main => main.scrollWidth - main.clientWidth")
    assert wide <= 0


def test_the_table_can_be_downloaded(visit: Visit, experiments: Server) -> None:
    page = visit("/experiments", base=experiments.url)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download table (CSV)").click()
    table = rows(waiting.value)
    assert {row["name"] for row in table} == {one.name for one in VARIANTS}
    assert float(table[0]["validation accuracy"]) == pytest.approx(0.78)
