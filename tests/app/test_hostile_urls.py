"""Invalid and hostile URL parameters: ignored with a warning, and never read as markup."""

from __future__ import annotations

from unittest.mock import Mock

import pytest

from cifar_app.ui.layout import PAGES
from cifar_app.ui.state import url
from tests.app.conftest import Open, texts

HOSTILE = (
    "<script>alert(1)</script>",
    "-1",
    "99999999999999999999",
    "../../etc/passwd",
    "[here](https://example.org)",
    "NaN",
    "",
    "٣",
    "$\\LaTeX$ ![](https://example.org/spy.png)",
    "x" * 5000,
    "\x00",
    "1e3",
)
PARAMS = (
    *("a", "adversary", "area", "b", "blur", "brightness", "cell", "class", "collection"),
    *("color", "column", "confidence", "contrast", "correct", "corruption", "crop", "curve"),
    *("data", "diagonal", "doubt", "epsilon", "errors", "example", "filter", "image"),
    *("jpeg", "layer", "map", "maps", "members", "method", "metric", "model", "noise"),
    "occlusion",
    *("opacity", "order", "outcome", "page", "people", "perturbation", "photo", "predicted"),
    *("reviewed", "rotation", "row", "runs", "score", "seed", "severity", "shift_x"),
    *("shift_y", "source", "threshold", "true", "view", "x", "y", "zoom"),
    *("augmentation", "batch", "dropout", "epoch", "epochs", "fraction", "lr", "optimizer"),
    *("recipe", "run", "schedule", "smoothing", "width"),
)
"""URL parameters of all pages."""


@pytest.mark.parametrize(
    ("shift", "page"), list(enumerate(name for name in PAGES if name != "about"))
)
def test_hostile_parameters_are_ignored(
    open_app: Open, monkeypatch: pytest.MonkeyPatch, shift: int, page: str
) -> None:
    readers = {
        name: Mock(wraps=getattr(url, name))
        for name in ("read_choice", "read_int", "read_optional_int", "read_multi", "read_pattern")
    }
    for name, reader in readers.items():
        monkeypatch.setattr(url, name, reader)
    params = {name: HOSTILE[(index + shift) % len(HOSTILE)] for index, name in enumerate(PARAMS)}
    app = open_app(page, **params)
    assert "Ignored URL parameter" in texts(app)
    for markdown in (*app.markdown, *app.caption):
        assert not any(value in markdown.value for value in HOSTILE if len(value) > 6)
    calls = [call for reader in readers.values() for call in reader.call_args_list]
    assert {call.args[0] for call in calls} <= set(PARAMS)


@pytest.mark.parametrize(
    ("page", "params"),
    [
        ("layers", {"model": "seed_cnn", "layer": "conv_3", "map": "127", "source": "test"}),
        ("embedding_map", {"model": "seed_cnn", "area": "0,0_1,1"}),
        ("compare", {"a": "seed_cnn", "b": "whitened_cnn", "outcome": "only_a", "page": "2"}),
    ],
)
def test_new_model_resets_dependent_parameters(
    open_app: Open, page: str, params: dict[str, str]
) -> None:
    app = open_app(page, **params)
    app.selectbox[0].set_value("efficientnet_lite2").run()
    assert "Ignored URL parameter" not in texts(app)
    assert not {"page", "layer", "map", "area"} & set(app.query_params)


def test_smallest_crop_is_accepted(open_app: Open) -> None:
    assert "Ignored URL parameter crop" in texts(open_app(example="cat", crop="0.5,0.5,0.099"))
    app = open_app(example="cat", crop="0.5,0.5,0.1", utm_source="<b>")
    assert "Ignored URL parameter" not in texts(app)  # nor for one that no page reads
