"""What all pages of the app have in common."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cifar_app.config import DEFAULT_MODEL, PROJECT_ROOT
from cifar_app.ui.layout import PAGES
from tests.app.conftest import Open, texts


@pytest.mark.parametrize("page", PAGES)
def test_page_asks_its_question(open_app: Open, page: str) -> None:
    app = open_app(page)
    assert not app.exception
    assert app.title[0].value.endswith("?")
    assert "Ignored URL parameter" not in texts(app)


def test_every_page_offers_training_without_model(open_app: Open, assets_copy: Path) -> None:
    shutil.rmtree(assets_copy / "models")
    for page in PAGES.keys() - {"experiments"}:  # which shows no stored model
        app = open_app(page)
        assert not app.exception
        assert "There is no trained model yet" in texts(app)
        assert app.button(key="start-training").label == "Train the baseline"


@pytest.mark.parametrize(
    ("filename", "page"), [("model.tflite", "classify"), ("test_probabilities.npy", "metrics")]
)
def test_damaged_model_is_explained(
    open_app: Open, assets_copy: Path, filename: str, page: str
) -> None:
    path = assets_copy / "models" / DEFAULT_MODEL / filename
    path.write_bytes(path.read_bytes()[:-9] + b"tampered!")
    app = open_app(page)
    assert not app.exception
    assert "Something went wrong" in texts(app)
    assert DEFAULT_MODEL in app.text[0].value


def test_damaged_test_set_is_explained(open_app: Open, assets_copy: Path) -> None:
    (assets_copy / "cifar10" / "test_images.webp").write_bytes(b"RIFF")
    app = open_app("metrics")
    assert not app.exception
    assert "test set" in app.text[0].value


def test_image_dialog_opens_from_url(open_app: Open) -> None:
    app = open_app("misclassified", image="3")
    assert not app.exception
    assert "Test image 3 ·" in texts(app)


def test_pages_import_no_heavy_library() -> None:
    code = (
        "import sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        "from cifar_app.ui.layout import PAGES\n"
        "from cifar_app.ui.widgets.page_link import page_path\n"
        "app = AppTest.from_file('streamlit_app.py', default_timeout=60).run()\n"
        "titles = set()\n"
        "for page in PAGES:\n"
        "    app.switch_page(page_path(page)).run()\n"
        "    assert not app.exception, app.exception\n"
        "    titles.add(app.title[0].value)\n"
        "assert len(titles) == len(PAGES), titles\n"
        "heavy = {'tensorflow', 'keras', 'jax', 'torch', 'sklearn', 'scipy.stats'}\n"
        "heavy |= {'streamlit.emojis', 'pillow_heif'}\n"
        "print('HEAVY', sorted(heavy & set(sys.modules)))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT_ROOT, capture_output=True, text=True
    )
    assert "HEAVY []" in result.stdout, result.stdout + result.stderr
