"""`runs export` to a file."""

from __future__ import annotations

import resource
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cifar_app.cli import main
from tests.cli.conftest import Output


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """Let writes fail when a file grows over this size, bytes."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_export_leaves_a_whole_file_or_none(tmp_path: Path, capsys: Output) -> None:
    file = tmp_path / "exported" / "model.zip"
    command = ["runs", "export", "seed_cnn", str(file)]
    with full_disk(100_000):
        assert main(command) == 1
    error = capsys.readouterr().err
    assert "Exported models are stored in a writable file. Received: File too large" in error
    assert list(file.parent.iterdir()) == []
    assert main(command) == 0
    with full_disk(100_000):
        assert main(command) == 1
    assert zipfile.ZipFile(file).testzip() is None
    assert main([*command[:-1], str(file.parent)]) == 1
    assert "Received: Is a directory for exported." in capsys.readouterr().err
    assert [path.name for path in tmp_path.rglob("*.zip*")] == [file.name]
