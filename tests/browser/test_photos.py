"""Photos of a visitor on the page Classify: uploads, refusals, and the table of many."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from cifar_app.config import CLASS_NAMES
from tests.browser.actions import (
    DESKTOP,
    PHONE,
    crop_frame,
    download,
    read_csv,
    settle,
    tiles,
    upload,
)
from tests.browser.conftest import OpenPage
from tests.browser.photos import CAT, COFFEE, expect_answer_in_sight, expect_prediction, predict


@pytest.fixture
def text_file(tmp_path: Path) -> Path:
    path = tmp_path / "notes.jpg"
    path.write_text("not a photo")
    return path


@pytest.mark.parametrize("touch", [False, True])
def test_upload_scrolls_to_the_answer(open_page: OpenPage, touch: bool) -> None:
    page = open_page("/?source=upload", PHONE if touch else DESKTOP, touch=touch)
    upload(page, CAT, COFFEE)
    expect_answer_in_sight(page)
    assert page.locator(".stMain").evaluate("main => main.scrollTop") > 0


@pytest.mark.slow
def test_invalid_files_leave_valid_ones(
    open_page: OpenPage, text_file: Path, tmp_path: Path
) -> None:
    large = tmp_path / "large.png"
    large.write_bytes(bytes(60 * 1024**2))
    page = open_page("/?source=upload")
    upload(page, large)
    expect(page.get_by_text(re.compile("must be 50(.0)?MB or smaller"))).to_be_visible()
    upload(page, text_file, COFFEE)
    expect(page.get_by_text(re.compile("notes.jpg: ")).first).to_be_visible()
    expect(page.get_by_role("button", name="coffee.jpg")).to_be_visible()
    expect_prediction(page, predict(COFFEE))


@pytest.mark.slow
def test_invalid_file_keeps_selected_photo_and_crop(open_page: OpenPage, text_file: Path) -> None:
    page = open_page("/?source=upload")
    upload(page, CAT, COFFEE)
    cat = page.locator(".gallery button", has_text="cat.jpg")
    cat.click()
    expect(page.locator(".stage img[alt='cat.jpg']")).to_be_visible()
    settle(page)
    crop_frame(page).press("-")
    page.wait_for_url(re.compile("crop="))
    upload(page, text_file)
    error = page.get_by_text(re.compile("notes.jpg: "))
    expect(error).to_be_visible()
    expect(cat).to_have_attribute("aria-pressed", "true")
    assert "crop=" in page.url
    page.get_by_text("Camera", exact=True).click()
    page.wait_for_url(re.compile("source=camera"))
    expect(error).to_have_count(0)


@pytest.mark.slow
def test_file_name_in_the_table_selects_the_photo(open_page: OpenPage) -> None:
    page = open_page("/?source=upload")
    upload(page, CAT, COFFEE)
    expect(
        page.get_by_text(re.compile(r"Predictions: 1 cat, 1 probably none")).first
    ).to_be_visible()
    settle(page)
    page.get_by_role("table").get_by_role("link", name="cat.jpg").click()
    expect(page.locator(".stage img[alt='cat.jpg']")).to_be_visible()
    expect_prediction(page, predict(CAT))
    expect_answer_in_sight(page)

    page.get_by_role("button", name="Remove this photo").click()
    expect(tiles(page)).to_have_count(1)
    expect_prediction(page, predict(COFFEE))


@pytest.mark.slow
def test_long_file_name_fits_its_tile(open_page: OpenPage, tmp_path: Path) -> None:
    photo = tmp_path / f"PXL_{'20240812_143501221' * 4}.PORTRAIT.jpg"
    photo.write_bytes(CAT.read_bytes())
    page = open_page("/?source=upload", PHONE)
    upload(page, photo, COFFEE)
    caption = page.get_by_role("button", name=photo.name).locator(".caption")
    expect(caption).to_have_text(photo.name)
    assert caption.evaluate("caption => caption.scrollWidth <= caption.clientWidth")


@pytest.mark.slow
def test_predictions_of_photos_download_as_csv(open_page: OpenPage) -> None:
    page = open_page("/?source=upload")
    upload(page, CAT, COFFEE)
    expect(page.get_by_role("heading", name="All 2 photos")).to_be_visible()
    settle(page)
    rows = read_csv(download(page, page.get_by_role("button", name="Download predictions (CSV)")))
    assert [row["file"] for row in rows] == ["cat.jpg", "coffee.jpg"]
    assert rows[0]["predicted"] == predict(CAT)
    assert [row["none_of_these"] for row in rows] == ["False", "True"]
    sums = [sum(float(row[name]) for name in CLASS_NAMES) for row in rows]
    assert np.allclose(sums, 1, atol=1e-5)


@pytest.mark.slow
def test_photos_survive_visit_to_other_page(open_page: OpenPage) -> None:
    page = open_page("/?source=upload")
    upload(page, COFFEE)
    page.wait_for_url(re.compile("photo="))
    settle(page)
    page.get_by_role("link", name="Test set").click()
    page.wait_for_url(re.compile("/metrics"))
    settle(page)
    page.get_by_role("link", name="One image").click()
    page.wait_for_url(re.compile("photo="))
    expect(page.get_by_role("button", name="coffee.jpg")).to_be_visible()


@pytest.mark.slow
def test_every_photo_of_a_folder_has_its_row(open_page: OpenPage, tmp_path: Path) -> None:
    folder = tmp_path / "trip"
    folder.mkdir()
    for index in range(24):
        image = Image.new("RGB", (64, 48), (10 * index, 90, 200))
        image.save(folder / f"=photo {index:02}.png")
    (folder / ".DS_Store").write_bytes(b"Bud1")
    page = open_page("/?source=upload")
    page.get_by_text("Choose a whole folder").click()
    expect(page.get_by_text("Upload a folder of photos").first).to_be_visible()
    settle(page)
    upload(page, folder)
    expect(page.get_by_role("heading", name="All 24 photos")).to_be_visible()
    table = page.get_by_role("table", name="Predictions for your photos")
    expect(table.get_by_role("row")).to_have_count(25)
    expect(table.get_by_role("img")).to_have_count(24)
    expect(tiles(page)).to_have_count(20)
    settle(page)
    rows = read_csv(download(page, page.get_by_role("button", name="Download predictions (CSV)")))
    assert [row["file"] for row in rows] == [f"trip/=photo {index:02}.png" for index in range(24)]
