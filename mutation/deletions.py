"""Mutants that cosmic-ray has no operator for: something is missing from a Python file."""

import ast
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate

NO_CONTEXT = '__import__("contextlib").nullcontext()'  # also for `async with`


def without_one_thing(source: str) -> Iterator[str]:
    """Yield the source without each statement, without each context of `with`, without each
    element of a list, set or tuple, without each exception that is caught, and with the opposite of
    each filter of a comprehension."""
    source_bytes = source.encode()
    line_starts = [0, *accumulate(map(len, source_bytes.splitlines(keepends=True)))]
    tree = ast.parse(source)
    names = Counter(
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
    for node in ast.walk(tree):
        if _is_only_assignment(node, names):
            continue  # without it, each use of the name fails
        for part, replacement in _replacements(node, source):
            assert part.end_lineno is not None
            assert part.end_col_offset is not None
            start = line_starts[part.lineno - 1] + part.col_offset
            end = line_starts[part.end_lineno - 1] + part.end_col_offset
            yield (source_bytes[:start] + replacement.encode() + source_bytes[end:]).decode()


def _is_only_assignment(node: ast.AST, names: Counter[str]) -> bool:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return names[name] == 1
    return False


def _replacements(node: ast.AST, source: str) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """Yield each part of the node that is replaced, with its replacement."""
    match node:
        case ast.With(items=items) | ast.AsyncWith(items=items):
            # Without a context that has a name, the block fails for sure.
            yield from ((item.context_expr, NO_CONTEXT) for item in items if not item.optional_vars)
        case ast.stmt() if not hasattr(node, "body"):
            yield node, "pass"
        case ast.comprehension(ifs=conditions):
            yield from ((each, f"not ({_text(each, source)})") for each in conditions)
        case ast.ExceptHandler(type=ast.Name() | ast.Attribute() as caught):
            yield caught, "()"  # those of a tuple are its elements
        case ast.List(elts=elements, ctx=ast.Load()):
            yield from ((node, f"[{rest}]") for rest in _without_one(elements, source))
        case ast.Set(elts=elements):
            yield from ((node, f"{{*[{rest}]}}") for rest in _without_one(elements, source))
        case ast.Tuple(elts=elements, ctx=ast.Load()):
            yield from ((node, f"({rest},)") for rest in _without_one(elements, source))


def _without_one(elements: list[ast.expr], source: str) -> Iterator[str]:
    texts = [_text(element, source) for element in elements]
    for index in range(len(texts)):
        yield ", ".join(texts[:index] + texts[index + 1 :])


def _text(node: ast.AST, source: str) -> str:
    return ast.get_source_segment(source, node) or ""
