"""What of a Python file is worth a mutant: all but words, seconds, annotations, imports, and what
Python does by itself."""

import ast

NOT_MUTATED = "SECONDS"  # in the names of numbers that only decide how long something takes


def normalized(source: str) -> str:
    """Return the program without what is not mutated. A text that is equal to the original then is
    no mutant. Raises `SyntaxError` when the source is not a program."""
    return ast.dump(_Normalizer().visit(ast.parse(source)))


class _Normalizer(ast.NodeTransformer):
    """Replaces what is not mutated by something that is always the same."""

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        return ast.Constant("") if isinstance(node.value, str) else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.Constant:
        return ast.Constant("")

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Attribute) and node.func.attr == "sleep":
            node.args = []  # seconds
        return self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> ast.Pass:
        return ast.Pass()

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.Pass:
        return ast.Pass()

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        return ast.Pass() if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        exempt = any(NOT_MUTATED in name or name == "__all__" for name in names)
        return ast.Pass() if exempt else self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Constant("")
        return self.generic_visit(node) if node.value else ast.Pass()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._function(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        node.returns = None
        match node.body:
            case [*others, ast.Return(value=None | ast.Constant(value=None))]:
                node.body = [*others, ast.Pass()]  # it returns None by itself
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node
