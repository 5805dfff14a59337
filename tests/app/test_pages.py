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


def test_every_page_leads_to_training_without_model(open_app: Open, assets_copy: Path) -> None:
    shutil.rmtree(assets_copy / "models")
    for page in PAGES.keys() - {"experiments", "train"}:  # which need no stored model
        assert "There is no trained model yet" in texts(open_app(page))
    labels = [link.proto.label for link in open_app("metrics").get("page_link")]
    assert "Train a model" in labels


def test_app_without_model_or_training_names_the_command(
    open_app: Open, assets_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(assets_copy / "models")
    monkeypatch.setenv("CIFAR_APP_TRAINING", "off")
    app = open_app("metrics")
    assert "training is switched off" in texts(app)
    assert app.code[0].value == "python -m cifar_app train --recipe quick"


def test_damaged_assets_are_explained(open_app: Open, assets_copy: Path) -> None:
    path = assets_copy / "cifar10" / "test_images.webp"
    content = path.read_bytes()
    path.write_bytes(b"RIFF")
    assert "test set" in open_app("metrics").text[0].value
    path.write_bytes(content)
    path = assets_copy / "models" / DEFAULT_MODEL / "model.tflite"
    path.write_bytes(path.read_bytes()[:-9] + b"tampered!")
    app = open_app("classify")
    assert "Something went wrong" in texts(app)
    assert DEFAULT_MODEL in app.text[0].value


def test_image_dialog_opens_from_url(open_app: Open) -> None:
    assert "Test image 3 ·" in texts(open_app("misclassified", image="3"))


@pytest.mark.parametrize(
    ("page", "charts", "text"),
    [
        ("whatif", 2, "Before: Class probabilities: "),
        ("similar", 1, "Similar images on the embedding map"),
        ("metrics", 4, "Expected calibration error"),
        ("model_card", 2, "Training and validation loss by epoch."),
        ("compare", 2, "has a higher recall for"),
        ("robustness", 3, "Accuracy from clean images to the highest severity"),
        ("experiments", 2, "Gain of each variant over the baseline."),
    ],
)
def test_charts_have_text_alternatives(open_app: Open, page: str, charts: int, text: str) -> None:
    alternatives = [chart.proto.alt for chart in open_app(page).get("plotly_chart")]
    assert len(alternatives) == charts
    assert all(len(alternative) > 20 for alternative in alternatives)
    assert "**" not in "".join(alternatives)
    assert any(text in alternative for alternative in alternatives)


def test_pages_ask_questions_and_import_no_heavy_library() -> None:
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
        "    assert not any('Ignored URL' in text.value for text in app.text), page\n"
        "    titles.add(app.title[0].value)\n"
        "assert len([title for title in titles if title.endswith('?')]) == len(PAGES), titles\n"
        "heavy = {'tensorflow', 'keras', 'jax', 'torch', 'sklearn', 'scipy.stats'}\n"
        "heavy |= {'streamlit.emojis', 'pillow_heif'}\n"
        "print('HEAVY', sorted(heavy & set(sys.modules)))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT_ROOT, capture_output=True, text=True
    )
    assert "HEAVY []" in result.stdout, result.stdout + result.stderr
