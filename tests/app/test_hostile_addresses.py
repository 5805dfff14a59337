"""Whatever an address asks for, a page shows something sensible and no markup of it."""

from __future__ import annotations

import ast

import pytest

from cifar_app.ui.layout import PAGES
from tests.app.conftest import Open, texts
from tests.imports import sources

READERS = {
    "class_selectbox": 1,
    "model_selectbox": 1,
    "pills": 1,
    "read_choice": 0,
    "read_class": 0,
    "read_pattern": 0,
    "read_int": 0,
    "read_multi": 0,
    "segmented_control": 1,
    "selectbox": 1,
    "slider": 1,
}
"""Functions that read the address, and which of their arguments is the parameter."""

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


def params() -> list[str]:
    """Every parameter that some module of the app reads by name."""
    found = {"area", "crop", "page", "photo"}
    for module, tree in sources().items():
        if not module.startswith("cifar_app.ui"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
                called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                at = READERS.get(called, len(node.args))
                named = node.args[at] if at < len(node.args) else None
                if isinstance(named, ast.Constant):
                    found.add(str(named.value))
    return sorted(found)


def test_the_reader_of_parameters_finds_them() -> None:
    assert {"model", "a", "b", "image", "true", "predicted", "epsilon", "layer"} <= set(params())


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        ("misclassified", {"model": "seed_cnn", "page": "30"}),
        ("layers", {"model": "seed_cnn", "layer": "conv_3", "map": "127", "source": "test"}),
        ("embedding_map", {"model": "seed_cnn", "area": "0,0_1,1"}),
        ("compare", {"a": "seed_cnn", "b": "whitened_cnn", "outcome": "only_a", "page": "2"}),
    ],
)
def test_another_network_begins_without_what_depends_on_the_one_before(
    open_app: Open, page: str, asked: dict[str, str]
) -> None:
    app = open_app(page, **asked)
    box = next(one for one in app.selectbox if one.label in ("Model", "Network A", "Model A"))
    box.set_value("efficientnet_lite2").run()
    assert not app.exception
    assert "Ignored URL parameter" not in texts(app)
    assert not {"page", "layer", "map", "area"} & set(app.query_params)


@pytest.mark.parametrize("page", PAGES)
def test_hostile_values_of_every_parameter(open_app: Open, page: str) -> None:
    names = params()
    for turn in range(0, len(HOSTILE), 4):
        asked = {name: HOSTILE[(at + turn) % len(HOSTILE)] for at, name in enumerate(names)}
        app = open_app(page, **asked)
        assert not app.exception
        said = texts(app)
        assert "Ignored URL parameter" in said or "There are no results yet" in said
        for markdown in (*app.markdown, *app.caption):
            assert not any(text in markdown.value for text in HOSTILE if len(text) > 6)


def test_a_square_that_nobody_can_draw_is_left_out(open_app: Open) -> None:
    assert "asks for crop" in texts(open_app(example="cat", crop="0.5,0.5,0.099"))
    assert "asks for crop" not in texts(open_app(example="cat", crop="0.5,0.5,0.1"))


def test_a_parameter_that_nobody_reads_is_ignored(open_app: Open) -> None:
    app = open_app("metrics", made_up="<b>", utm_source="mail")
    assert not app.exception
    assert "Ignored URL parameter" not in texts(app)
