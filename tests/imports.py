"""Who imports whom, read from the source without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from cifar_app import _HOMES
from cifar_app.config import PROJECT_ROOT

PACKAGE = "cifar_app"
Kind = Literal["load", "call", "types"]
"""When an import runs: with its module, within a function, or for the type checker only."""


@dataclass(frozen=True)
class Import:
    module: str
    kind: Kind


@cache
def sources() -> dict[str, ast.Module]:
    """The syntax tree of every module of the project by its dotted name."""
    files = [*sorted((PROJECT_ROOT / PACKAGE).rglob("*.py")), PROJECT_ROOT / "streamlit_app.py"]
    return {module_name(path): ast.parse(path.read_text(encoding="utf-8")) for path in files}


def module_name(path: Path) -> str:
    parts = path.relative_to(PROJECT_ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports_of(module: str) -> frozenset[Import]:
    """What a module of the project imports, by the name of a module, never of its content."""
    return frozenset(_walk(sources()[module], "load"))


def _walk(node: ast.AST, kind: Kind) -> Iterator[Import]:
    if isinstance(node, ast.Import):
        yield from (Import(alias.name, kind) for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        for alias in node.names:
            home = _HOMES.get(alias.name, alias.name) if node.module == PACKAGE else alias.name
            inner = f"{node.module}.{home}"
            yield Import(inner if inner in sources() else node.module, kind)
    else:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and kind == "load":
            kind = "call"
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            kind = "types"
        for child in ast.iter_child_nodes(node):
            yield from _walk(child, kind)


def reached(module: str, kinds: frozenset[Kind]) -> set[str]:
    """All modules that this one imports, directly or through others of the project.

    Importing a module imports the packages that it lies in, too.
    """
    found: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        if name in sources():
            package = name.rpartition(".")[0]
            waiting += [package] * (package not in ("", PACKAGE))  # the outermost loads lazily
            waiting += [one.module for one in imports_of(name) if one.kind in kinds]
    return found - {module}
