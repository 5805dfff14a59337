"""Navigation, color schemes, and the app without a model."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from cifar_app.config import assets_dir
from cifar_app.ui.layout import GROUPS, PAGES
from tests.browser.actions import PHONE, download, settle
from tests.browser.conftest import OpenPage
from tests.browser.server import run_server

pytestmark = pytest.mark.slow


def test_navigation_reaches_every_page(open_page: OpenPage) -> None:
    page = open_page("/", PHONE)
    titles = set()
    for group, pages in GROUPS.items():
        link = page.get_by_role("link", name=group, exact=True)
        link.click()
        for name, label in pages.items():
            page.get_by_role("link", name=label, exact=True).click()
            page.wait_for_url(re.compile(rf"/{'' if name == 'classify' else name}(\?|$)"))
            settle(page)
            expect(link.get_by_text(group)).to_have_css("font-weight", "600")
            expect(link).to_have_attribute("aria-current", "page")
            if len(pages) > 1:
                current = page.get_by_role("navigation", name="pages").locator("[aria-current]")
                expect(current).to_have_text(label)
            titles.add(page.locator("h1").inner_text())
    assert len(titles) == len(PAGES)


@pytest.mark.parametrize(("scheme", "low", "high"), [("light", 220, 255), ("dark", 0, 40)])
def test_saved_chart_has_background_of_color_scheme(
    open_page: OpenPage, scheme: Literal["light", "dark"], low: int, high: int
) -> None:
    page = open_page("/?source=test&image=3")
    page.emulate_media(color_scheme=scheme)
    page.reload()
    page.locator("h1").wait_for()
    settle(page)
    png = download(page, page.get_by_role("button", name="Download figure (PNG)").first)
    with Image.open(png.path()) as image:
        red, green, blue, alpha = np.asarray(image.convert("RGBA"))[2, 2]
    assert alpha == 255
    assert all(low <= value <= high for value in (red, green, blue))


def test_menu_changes_the_color_scheme(open_page: OpenPage) -> None:
    page = open_page("/about")
    expect(page.locator(".stApp")).to_have_css("background-color", "rgb(252, 251, 249)")
    page.get_by_test_id("stMainMenu").get_by_role("button").click()
    page.get_by_role("menuitemradio", name="Dark").or_(
        page.get_by_role("radio", name="Dark")
    ).click()
    expect(page.locator(".stApp")).to_have_css("background-color", "rgb(19, 21, 25)")


def test_app_without_model_offers_training(open_page: OpenPage, tmp_path: Path) -> None:
    assets = tmp_path / "assets"
    shutil.copytree(assets_dir(), assets, ignore=shutil.ignore_patterns("models"))
    # Without network and npm the training cannot download its data.
    env = {"CIFAR_APP_ASSETS": str(assets), "PATH": "/nowhere", "https_proxy": "127.0.0.1:9"}
    with run_server(tmp_path, env) as server:
        page = open_page("/metrics", base=server.url)
        page.get_by_role("link", name="Train a model").click()
        expect(page.locator(".st-key-start-training button")).to_be_disabled()
        page.locator(".st-key-download-data button").click()
        expect(page.get_by_text("install Node.js").first).to_be_visible()
        expect(page.get_by_role("button", name="Try again")).to_be_visible()
        page.close()
        assert "Traceback" not in server.log_text()
