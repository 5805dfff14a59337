"""A checkout has the same bytes on every system."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from cifar_app.config import PROJECT_ROOT


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True)


def test_checkout_with_windows_line_endings_keeps_the_bytes(tmp_path: Path) -> None:
    original, clone = tmp_path / "original", tmp_path / "clone"
    original.mkdir()
    names = [".gitattributes", "README.md", "assets/models/seed_cnn/history.json"]
    for name in names:
        (original / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT_ROOT / name, original / name)
    git(original, "init", "--quiet")
    git(original, "add", ".")
    git(original, "commit", "--quiet", "--message", "All files")
    git(tmp_path, "-c", "core.autocrlf=true", "clone", "--quiet", str(original), str(clone))
    for name in names:
        assert (clone / name).read_bytes() == (PROJECT_ROOT / name).read_bytes(), name
