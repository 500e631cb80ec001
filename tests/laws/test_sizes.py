"""Files and functions stay small; the sizes are printed so that everybody sees where room gets scarce."""

from __future__ import annotations

import ast
from statistics import median

from tests.laws.plan import ROOT, source_files

LONGEST_FILE, LONGEST_FUNCTION = 300, 50
MEDIAN_FILE, MEDIAN_FUNCTION = 100, 10


def handwritten() -> list[tuple[str, int, ast.Module]]:
    """Each file of the product with its lines and tree; migrations are generated and do not count."""
    files = [path for path in source_files() if "migrations/versions" not in str(path)]
    texts = [(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")) for path in files]
    return [(name, text.count("\n"), ast.parse(text)) for name, text in texts]


def functions() -> list[tuple[str, int]]:
    """Each function with its length in lines."""
    return [
        (f"{name}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for name, _, tree in handwritten()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_files_are_small(capsys) -> None:
    sizes = {name: lines for name, lines, _ in handwritten()}
    with capsys.disabled():
        longest = max(sizes, key=lambda name: sizes[name])
        print(f"\nfiles: {len(sizes)}, median {median(sizes.values())} lines, longest {longest} with {sizes[longest]}")
    assert [name for name, lines in sizes.items() if lines > LONGEST_FILE] == []
    assert median(sizes.values()) <= MEDIAN_FILE


def test_functions_are_small(capsys) -> None:
    sizes = dict(functions())
    with capsys.disabled():
        longest = max(sizes, key=lambda name: sizes[name])
        print(f"\nfunctions: {len(sizes)}, median {median(sizes.values())} lines, longest {longest} with {sizes[longest]}")
    assert [name for name, lines in sizes.items() if lines > LONGEST_FUNCTION] == []
    assert median(sizes.values()) <= MEDIAN_FUNCTION


def test_public_functions_say_what_they_do() -> None:
    silent = [
        f"{name}:{node.lineno} {node.name}"
        for name, _, tree in handwritten()
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []
