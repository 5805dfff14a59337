"""Check the README and docs against the code: commands, names, files, tables and limits."""

from __future__ import annotations

import re
import shlex
import tomllib
from typing import Any

import numpy as np
import pytest
import typer
from scipy.stats import binomtest
from sklearn.metrics import precision_recall_fscore_support

import cifar_app
from benchmarks.common import load_result
from benchmarks.tables import TABLES, insert_tables
from cifar_app import photos
from cifar_app.cli import app
from cifar_app.config import PROJECT_ROOT
from cifar_app.data import labeled_sources
from cifar_app.model_store import store
from cifar_app.photos import cost, heif
from cifar_app.photos.limits import max_pixels_in_memory
from cifar_app.ui.widgets.uploads import MAX_PHOTOS

README = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")
DOCS = {path.name: path.read_text("utf-8") for path in (PROJECT_ROOT / "docs").glob("*.md")}


def check_usage(arguments: list[str]) -> None:
    """Parse a command line without running it; raises for a usage error."""
    command = typer.main.get_command(app)
    while arguments and hasattr(command, "resolve_command"):
        context = command.make_context("cifar_app", list(arguments))
        _, command, arguments = command.resolve_command(context, arguments)
    command.make_context("cifar_app", list(arguments))


def test_documented_commands_parse() -> None:
    texts = "".join([README, *DOCS.values()])
    commands = re.findall(r"^python -m cifar_app (.+)$", texts, re.MULTILINE)
    assert len(commands) >= 15
    for command in commands:
        check_usage(shlex.split(command))


def test_documented_commands_work_in_every_shell() -> None:
    assert "&&" not in "".join([README, *DOCS.values()])  # which Windows PowerShell lacks


def test_documented_make_targets_exist() -> None:
    makefile = (PROJECT_ROOT / "Makefile").read_text()
    for target in re.findall(r"\bmake ([a-z][\w-]+)", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_python_example_uses_public_names() -> None:
    names = set(re.findall(r"cifar_app\.([a-z_]+)\(", README))
    assert names == {"load_classifier", "load_test_set", "read_photo"}
    assert all(callable(getattr(cifar_app, name)) for name in names)


def test_metrics_example_matches_sklearn() -> None:
    (example,) = re.findall(r"```python\n(.+?)```", DOCS["metrics.md"], re.DOTALL)
    names: dict[str, Any] = {}
    exec(example, names)  # noqa: S102 - it is our own
    labels, predicted = names["labels"], names["seed_cnn"].argmax(axis=1)
    expected = precision_recall_fscore_support(labels, predicted)
    rows = [(row.precision, row.recall, row.f1, row.support) for row in names["rows"]]
    np.testing.assert_allclose(np.transpose(rows), expected)
    other = names["whitened_cnn"].argmax(axis=1) == labels
    only = [
        int((a & ~b).sum()) for a, b in ((predicted == labels, other), (other, predicted == labels))
    ]
    assert names["p_value"] == pytest.approx(binomtest(min(only), sum(only)).pvalue)
    card = store.open_model("seed_cnn").card
    assert names["ece"] == pytest.approx(card.calibration["expected_error"], abs=1e-6)


def test_links_lead_to_files() -> None:
    for folder, text in [
        (PROJECT_ROOT, README),
        *((PROJECT_ROOT / "docs", t) for t in DOCS.values()),
    ]:
        for target in re.findall(r"\]\((?!http)([^)]+)\)", text):
            assert (folder / target).is_file(), target


def test_architecture_section_lists_existing_paths() -> None:
    listing = README.split("## Architecture")[1].split("```")[1]
    for line in listing.strip().splitlines():
        assert (PROJECT_ROOT / line.split()[0]).exists(), line


def test_tables_match_result_files() -> None:
    texts = [README, *DOCS.values()]
    assert [insert_tables(text) for text in texts] == texts
    assert set(TABLES) == set(re.findall(r"<!-- ([\w-]+): begin -->", "".join(texts)))


def test_calibration_statements_match_results() -> None:
    result = load_result("calibration")
    models, limit = result["models"], result["ece_limit"]
    seed_cnn = models["seed_cnn"]
    assert seed_cnn["null_ece"]["fraction_over_limit"] > 0.5
    assert limit < seed_cnn["ece"] < seed_cnn["null_ece"]["interval"][1]
    for name in ("whitened_cnn", "efficientnet_lite2"):
        assert models[name]["ece"] <= limit
        assert models[name]["null_ece_after_fit"]["fraction_over_limit"] == 0
    objectives = result["cross_validation"]["by_temperature_objective"]
    log, brier = objectives["log"], objectives["brier"]
    assert log["last_step"]["pooled_ece"] > limit > brier["last_step"]["pooled_ece"]
    assert brier["last_step"]["pooled_ece"] > brier["last_step"]["pooled_null_ece"]["interval"][1]
    for metrics in (log, brier):
        assert metrics["ema"]["accuracy"] > metrics["last_step"]["accuracy"]
        assert metrics["ema"]["pooled_ece"] > metrics["last_step"]["pooled_ece"]


def test_documented_photo_limits_match_code() -> None:
    section = " ".join(DOCS["photos.md"].split("## Formats and limits")[1].split())
    assert f"at most {photos.MAX_BYTES // 1024**2} MB" in section
    assert f"{photos.MAX_MEMORY // 1_000_000} MB of memory" in section
    costs = {
        "HEIC": heif.BYTES_PER_PIXEL["HEIC"],
        "HEIC with 10 bits": heif.BYTES_PER_PIXEL["10-bit HEIC"],
        "AVIF": cost.BYTES_PER_PIXEL["AVIF"],
        "WebP": cost.BYTES_PER_PIXEL["WEBP"],
    }
    limits = {name: max_pixels_in_memory(bytes_, 0) for name, bytes_ in costs.items()}
    limits |= {"PNG": photos.MAX_PIXELS}
    for name, max_pixels in limits.items():
        assert f"{max_pixels // 1_000_000} million pixels for {name}" in section
    assert f"at least {photos.MIN_SIZE} pixels" in section
    assert f"{MAX_PHOTOS} newest photos" in section
    assert f"{photos.MAX_STORED_SIZE:,} pixels long" in section


def test_documented_upload_limits_match_code() -> None:
    text = " ".join(DOCS["your_data.md"].split())
    assert f"at most {photos.MAX_BYTES // 1024**2} MB as a zip file" in text
    assert f"{labeled_sources.MAX_FILES:,} images" in text
    assert f"{labeled_sources.MAX_UNPACKED_BYTES // 1024**2} MB when unpacked" in text


def test_server_settings_are_the_safe_ones() -> None:
    config = tomllib.loads((PROJECT_ROOT / ".streamlit" / "config.toml").read_text())
    assert config["server"]["maxUploadSize"] == photos.MAX_BYTES // 1024**2
    assert config["server"]["enableXsrfProtection"]
    assert config["server"]["enableCORS"]
    assert not config["browser"]["gatherUsageStats"]
