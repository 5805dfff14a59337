"""What a visitor takes home: figures as pictures and numbers, and the report of a network."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Download, Page, expect

from cifar_app.config import CLASS_NAMES, DEFAULT_MODEL
from cifar_app.model_store import store
from tests.browser.conftest import DESKTOP, PHONE, Visit, rows, settle


def press_to_save(page: Page, button: str, place: int = 0) -> Download:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).nth(place).press("Enter")
    return waiting.value


def test_the_figure_of_an_answer_is_saved_as_picture_and_numbers(visit: Visit) -> None:
    page = visit("/?source=test&image=3")
    settle(page)
    saved = press_to_save(page, "Data (CSV)")
    assert saved.suggested_filename == f"{DEFAULT_MODEL}-test-image-3.csv"
    assert saved.path().read_bytes().startswith(codecs.BOM_UTF8)
    table = rows(saved)
    expected = store.open_model(DEFAULT_MODEL).test_probabilities()[3]
    assert [row["class"] for row in table] == list(CLASS_NAMES)
    found = [float(row["probability"]) for row in table]
    assert found == pytest.approx(expected.tolist(), abs=1e-4)
    png = press_to_save(page, "Download plot as a PNG")
    assert png.suggested_filename == f"{DEFAULT_MODEL}-test-image-3.png"
    with Image.open(png.path()) as picture:
        assert picture.format == "PNG"


@pytest.mark.parametrize(("scheme", "least", "most"), [("light", 220, 255), ("dark", 0, 40)])
def test_a_saved_figure_lies_on_the_ground_that_its_words_were_made_for(
    visit: Visit, scheme: Literal["light", "dark"], least: int, most: int
) -> None:
    page = visit("/?source=test&image=3")
    page.emulate_media(color_scheme=scheme)
    page.reload()
    settle(page)
    png = press_to_save(page, "Download plot as a PNG")
    with Image.open(png.path()) as picture:
        ground = np.asarray(picture.convert("RGBA"))[2, 2]
    assert ground[3] == 255
    assert all(least <= value <= most for value in ground[:3])


def test_a_close_up_can_be_taken_away_as_well(visit: Visit) -> None:
    page = visit("/misclassified?image=3")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".js-plotly-plot .yaxislayer-above text")).to_have_count(10)
    settle(page)
    with page.expect_download() as waiting:
        dialog.get_by_role("button", name="Data (CSV)").click()
    assert waiting.value.suggested_filename == f"{DEFAULT_MODEL}-test-image-3.csv"
    assert len(rows(waiting.value)) == 10


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_report_is_saved_and_opens_without_a_network(
    visit: Visit, size: tuple[int, int], tmp_path: Path
) -> None:
    card = store.open_model("seed_cnn").card
    page = visit("/model_card?model=seed_cnn", size)
    settle(page)
    saved = press_to_save(page, "Download report (HTML)")
    assert saved.suggested_filename == "seed_cnn-report.html"
    path = tmp_path / saved.suggested_filename
    saved.save_as(path)

    page.context.set_offline(True)
    asked: list[str] = []
    page = page.context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    assert [url for url in asked if not url.startswith("data:")] == [path.as_uri()]
    expect(page.get_by_role("heading", name=card.title)).to_be_visible()
    expect(page.get_by_text(f"{card.test['accuracy']:.2%}", exact=True).first).to_be_visible()
    expect(page.get_by_role("img")).to_have_count(12 + 2)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
