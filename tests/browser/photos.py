"""Example photos, and what the page Classify says about them."""

from __future__ import annotations

import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

import cifar_app
from cifar_app.config import DEFAULT_MODEL, assets_dir
from tests.browser.actions import settle

CAT = assets_dir() / "examples" / "cat.jpg"
COFFEE = assets_dir() / "examples" / "coffee.jpg"


def write_video(path: Path, photo: Path) -> None:
    """Write a photo as a video in the format Y4M, 640 × 480."""
    with Image.open(photo) as image:
        y, cb, cr = image.convert("YCbCr").resize((640, 480)).split()
    half = [channel.resize((320, 240)).tobytes() for channel in (cb, cr)]
    frame = b"FRAME\n" + y.tobytes() + b"".join(half)
    path.write_bytes(b"YUV4MPEG2 W640 H480 F30:1 Ip A0:0 C420jpeg\n" + 2 * frame)


def predict(path: Path) -> str:
    """Return the predicted class of a photo, or "none of"."""
    photo = cifar_app.read_photo(path.read_bytes())
    prediction = cifar_app.load_classifier(DEFAULT_MODEL).classify(photo)
    return "none of" if prediction.none_of_these else prediction.class_name


def expect_prediction(page: Page, name: str) -> None:
    expect(page.locator(".st-key-prediction h2")).to_have_text(re.compile(name, re.IGNORECASE))


def expect_answer_in_sight(page: Page) -> None:
    """Wait until the heading of the prediction is in the window."""
    heading = page.locator(".st-key-prediction h2")
    expect(heading).to_be_in_viewport(ratio=1)
    settle(page)
    expect(heading).to_be_in_viewport(ratio=1)
