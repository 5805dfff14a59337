"""Imports run one way, and each library stays in its place."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import TopologicalSorter

import pytest

from cifar_app.config import PROJECT_ROOT
from tests.imports import Kind, imports_of, reached, sources

LAYERS: list[set[str]] = [
    {"config", "errors", "machine", "memory", "files", "json_files", "smoothing"},
    {
        "card",
        "card_checks",
        "card_words",
        "palette",
        "data",
        "models",
        "photos",
        "perturb",
        "corruptions",
    },
    {"store", "stored_model", "model_files"},
    {"metrics", "forward", "prediction"},
    {"calibration", "membership"},
    {"mistakes", "sweep", "suspicion", "comparison", "charts", "explain", "inference", "training"},
    {"analysis", "experiments", "robustness", "report", "feedback"},
    {"ui", "cli"},
    {"__main__", "streamlit_app"},
]
"""The parts of the project from the ground up; a part imports from its own layer or below."""

TRAINERS = {
    f"cifar_app.training.{name}"
    for name in (
        "batches",
        "export",
        "finish",
        "loop",
        "muon",
        "optimisers",
        "randomness",
        "enlarging",
        "reporter",
        "setup",
        "trial",
    )
}
"""The only modules that import TensorFlow when they are imported."""

ALWAYS: frozenset[Kind] = frozenset({"load"})
RUNTIME: frozenset[Kind] = frozenset({"load", "call"})
EVERY: frozenset[Kind] = frozenset({"load", "call", "types"})


def libraries(modules: set[str]) -> set[str]:
    return {module.partition(".")[0] for module in modules}


def layer_of(module: str) -> int:
    part = module.removeprefix("cifar_app.").partition(".")[0]
    for height, parts in enumerate(LAYERS):
        if part in parts:
            return height
    pytest.fail(f"{module} is in no layer: add {part!r} to LAYERS")


def inner_imports(module: str) -> set[str]:
    # The package itself is above and below all: its names are counted where they live.
    names = {one.module for one in imports_of(module)}
    return (names & sources().keys()) - {"cifar_app"}


MODULES = sorted(set(sources()) - {"cifar_app"})


def test_the_reader_of_imports_finds_what_there_is() -> None:
    assert {one.module for one in imports_of("cifar_app.store")} >= {
        "json",
        "numpy",
        "cifar_app.card",
        "cifar_app.config",
    }
    kinds = {one.kind for one in imports_of("cifar_app.models.cost") if one.module == "keras"}
    assert kinds == {"types", "call"}
    assert "cifar_app.store" in inner_imports("cifar_app.inference")


@pytest.mark.parametrize("module", MODULES)
def test_imports_never_point_upward(module: str) -> None:
    upward = {name for name in inner_imports(module) if layer_of(name) > layer_of(module)}
    assert upward == set()


def test_there_are_no_cycles() -> None:
    graph = {
        module: {one.module for one in imports_of(module) if one.kind in RUNTIME} - {module}
        for module in MODULES
    }
    TopologicalSorter(graph).prepare()  # raises CycleError


def test_the_app_and_the_command_line_do_not_know_each_other() -> None:
    for module in MODULES:
        parts = {name.split(".")[1] for name in inner_imports(module) if "." in name}
        if module.startswith("cifar_app.ui"):
            assert "cli" not in parts, module
        if module.startswith("cifar_app.cli"):
            assert "ui" not in parts, module


def test_streamlit_stays_in_the_app() -> None:
    users = {
        module
        for module in MODULES
        if "streamlit" in libraries({one.module for one in imports_of(module)})
    }
    assert users
    outside = {module for module in users if module != "streamlit_app" and ".ui" not in module}
    assert outside == set()


@pytest.mark.parametrize("part", ["metrics", "calibration", "mistakes", "charts"])
def test_figures_never_see_a_model(part: str) -> None:
    seen = reached(f"cifar_app.{part}", EVERY)
    models = {"models", "store", "card", "inference", "training", "data"}
    assert {name for name in seen if name.split(".")[-1] in models} == set()
    assert not libraries(seen) & {"keras", "tensorflow", "ai_edge_litert"}


@pytest.mark.parametrize("module", sorted(set(sources()) - TRAINERS))
def test_only_the_training_itself_imports_tensorflow_at_once(module: str) -> None:
    assert not libraries(reached(module, ALWAYS)) & {"keras", "tensorflow"}


def test_pages_never_need_what_only_a_training_does() -> None:
    users = {
        module
        for module in sources()
        if libraries({one.module for one in imports_of(module)}) & {"scipy", "sklearn"}
    }
    # 9 MB and more of a server; the first holds the temperature's fit, the others are commands'.
    assert users == {
        "cifar_app.calibration",
        "cifar_app.analysis.make",
        "cifar_app.data.split",
        "cifar_app.models.probe",
    }


def test_serving_does_not_load_tensorflow() -> None:
    code = (
        "import sys, cifar_app.inference, cifar_app.store, cifar_app.metrics, cifar_app.training\n"
        "images, _ = cifar_app.load_test_set()\n"
        "cifar_app.load_classifier('seed_cnn').predict(images[:1])\n"
        "print(sorted({'tensorflow', 'keras', 'streamlit', 'sklearn'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("module", sorted(sources()))
def test_nothing_is_swallowed(module: str) -> None:
    for node in ast.walk(sources()[module]):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "everything"
            if caught in ("everything", "Exception", "BaseException"):
                raises = any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
                assert raises, f"line {node.lineno} swallows {caught}"


def test_caches_of_the_app_live_in_one_place() -> None:
    users = {
        module
        for module in MODULES
        for node in ast.walk(sources()[module])
        if isinstance(node, ast.Attribute) and node.attr in ("cache_data", "cache_resource")
    }
    assert {user.rpartition(".")[0] for user in users} == {"cifar_app.ui.cache"}


def test_every_figure_of_the_app_can_be_taken_away() -> None:
    users = {
        module
        for module in MODULES
        for node in ast.walk(sources()[module])
        if isinstance(node, ast.Attribute) and node.attr == "plotly_chart"
    }
    assert users == {"cifar_app.ui.figures"}


def test_the_entry_of_the_app_is_short() -> None:
    lines = (PROJECT_ROOT / "streamlit_app.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) < 40
