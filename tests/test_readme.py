"""The README keeps its promises: commands, names, files and figures exist."""

from __future__ import annotations

import re
import shlex
import tomllib

import cifar_app
from benchmarks.common import load_result
from benchmarks.tables import TABLES, insert_tables
from cifar_app import photos
from cifar_app.cli import build_parser
from cifar_app.config import PROJECT_ROOT
from cifar_app.photos.limits import MAX_PIXELS_BY_FORMAT
from cifar_app.ui.widgets.uploads import MAX_PHOTOS

README = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")


def commands(text: str) -> list[str]:
    return re.findall(r"^(?:python -m cifar_app )(.+)$", text, re.MULTILINE)


def test_every_command_is_understood() -> None:
    found = commands(README)
    assert len(found) >= 5
    for command in found:
        build_parser().parse_args(shlex.split(command))


def test_every_make_target_exists() -> None:
    makefile = (PROJECT_ROOT / "Makefile").read_text()
    targets = re.findall(r"^make (\w+)$", README, re.MULTILINE)
    assert targets == ["app", "test"]
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_every_public_name_exists() -> None:
    names = set(re.findall(r"cifar_app\.([a-z_]+)\(", README))
    assert names == {"load_classifier", "load_test_set", "read_photo"}
    for name in names:
        assert callable(getattr(cifar_app, name))


def test_every_linked_file_exists() -> None:
    for target in re.findall(r"\]\((?!http)([^)]+)\)", README):
        assert (PROJECT_ROOT / target).is_file(), target


def test_the_layout_names_what_there_is() -> None:
    layout = README.split("## Layout")[1].split("```")[1]
    for line in layout.strip().splitlines():
        assert (PROJECT_ROOT / line.split()[0]).exists(), line


def test_tables_match_result_files() -> None:
    texts = [README, *(path.read_text("utf-8") for path in (PROJECT_ROOT / "docs").glob("*.md"))]
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


def test_the_limits_are_those_of_the_code() -> None:
    section = " ".join(README.split("## Limits and privacy")[1].split("## ")[0].split())
    assert f"at most {photos.MAX_BYTES // 1024**2} MB" in section
    assert f"and {photos.MAX_PIXELS // 1_000_000} million pixels" in section
    for kind, most in MAX_PIXELS_BY_FORMAT.items():
        named = {"WEBP": "WebP", "HEIF": "HEIC", "progressive": "progressive JPEG"}.get(kind, kind)
        assert named in section
        assert f"{most // 1_000_000}" in section
    assert f"at least {photos.MIN_SIZE} pixels" in section
    assert f"{MAX_PHOTOS} newest photos" in section
    assert f"{photos.MAX_STORED_SIZE:,} pixels long" in section
    config = tomllib.loads((PROJECT_ROOT / ".streamlit" / "config.toml").read_text())
    assert config["server"]["maxUploadSize"] == photos.MAX_BYTES // 1024**2
    assert config["server"]["enableXsrfProtection"]
    assert config["server"]["enableCORS"]
    assert not config["browser"]["gatherUsageStats"]
