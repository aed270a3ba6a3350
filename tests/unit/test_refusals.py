"""What a refusal says of people: whoever may be refused reads it, so it names nobody in full."""

import ast

from tests.unit.test_names import ROOT, parsed


def test_no_refusal_names_a_person_in_full() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path, tree in parsed()
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and _refuses(function)
        for call in ast.walk(function)
        if isinstance(call, ast.Attribute) and call.attr == "called" and not _a_mapping(call, function)
    ]
    assert not wrong, "a refusal says `in_short`"


def _refuses(function: ast.FunctionDef) -> bool:
    return any(isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refused" for node in ast.walk(function))


def _a_mapping(found: ast.Attribute, function: ast.FunctionDef) -> bool:
    """Who was called to an emergency is called `called` too: a mapping, of which something is asked."""
    return any(isinstance(node, ast.Attribute) and node.value is found for node in ast.walk(function))
