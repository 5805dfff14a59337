"""`data`: what is there of CIFAR-10, fetch it, verify it, embed its test set."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from cifar_app.config import assets_dir
from cifar_app.data import bundled, load_test_set, storage
from cifar_app.errors import DataError


def add_to(commands: Any) -> None:
    """Add this command and its own commands to the parser's."""
    parser = commands.add_parser("data", help="say what data is there; fetch, verify, embed it")
    parser.set_defaults(run=run)
    actions = parser.add_subparsers(title="actions", metavar="ACTION")
    fetching = actions.add_parser("fetch", help="bring the full data set into the cache")
    fetching.add_argument(
        "--file", type=Path, help="read this official archive instead of the network"
    )
    fetching.add_argument(
        "--again", action="store_true", help="replace the data set that is there, once it worked"
    )
    fetching.set_defaults(run=run_fetch)
    actions.add_parser("verify", help="hash all that is there").set_defaults(run=run_verify)
    embedding = actions.add_parser(
        "embed", help="write the embedded test set anew, from the verified full data set"
    )
    embedding.set_defaults(run=run_embed)


def run(arguments: argparse.Namespace) -> int:
    """Say what is there and where."""
    del arguments
    print(f"Embedded test set: {_embedded_folder()} ({_embedded_state()})")
    state = "fetched" if storage.is_fetched() else "not fetched; `data fetch` does, or training"
    print(f"Full data set: {storage.data_folder()} ({state})")
    return 0


def _embedded_folder() -> Path:
    return assets_dir() / "cifar10"


def _embedded_state() -> str:
    try:
        load_test_set()
    except DataError as error:
        return f"damaged: {error.received}"
    return "intact"


def run_fetch(arguments: argparse.Namespace) -> int:
    """Fetch the full data set, unless it is there."""
    folder = storage.download(arguments.file, tell, force=arguments.again)
    print(f"The full data set is in {folder}")
    return 0


def tell(step: str, share: float) -> None:
    """Print a step of a fetch to stderr."""
    print(f"{share:4.0%}  {step}" if share else f"      {step}", file=sys.stderr, flush=True)


def run_verify(arguments: argparse.Namespace) -> int:
    """Hash the embedded test set and the full data set."""
    del arguments
    load_test_set()
    print(f"The embedded test set is intact: {_embedded_folder()}")
    storage.verify()
    print(f"The full data set is intact: {storage.data_folder()}")
    return 0


def run_embed(arguments: argparse.Namespace) -> int:
    """Write the embedded test set from the full data set, once that is verified."""
    del arguments
    storage.verify()
    print("Writing the sheets; the smallest lossless file takes ten minutes…", file=sys.stderr)
    bundled.write_bundled_test_set(*storage.load_cached_test_set(), _embedded_folder())
    print(f"The test set is embedded in {_embedded_folder()}")
    return 0
