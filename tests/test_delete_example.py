"""docs/example.md deletes the sample from a project: each recipe, typed as the page prints it."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from uv import find_uv_bin

from baked_project import BakedProject, count_passes
from commands import developer_environment, run
from conftest import Bake
from printed_url import printed_url

PAGE = "docs/example.md"
FINISH = "Finish"

# The words of a recipe's features. None may be left in the code; the migrations keep theirs.
EXPORTS = "Delete exports"
INVOICES = "Delete invoices and exports"
AUDIT = "Delete the audit trail"
WORDS = {EXPORTS: ["export"], INVOICES: ["invoice", "export"], AUDIT: ["audit"]}
EVERYTHING = "Delete everything"

CASES = [
    *[("sqlite", recipe) for recipe in (EXPORTS, INVOICES, AUDIT, EVERYTHING)],
    *[("postgresql", recipe) for recipe in (AUDIT, EVERYTHING)],
    *[("mongodb", recipe) for recipe in (EXPORTS, INVOICES, AUDIT, EVERYTHING)],
    ("mongodb-motor", EVERYTHING),
]


@dataclass(frozen=True)
class Step:
    """A block of code, and the paragraph above it that says what to do with it."""

    instruction: str
    language: str
    code: str


def sections(page: str) -> dict[str, list[Step]]:
    """Return the steps below each heading of second rank."""
    steps: dict[str, list[Step]] = {}
    for part in re.split(r"^## ", page, flags=re.MULTILINE)[1:]:
        heading, _, text = part.partition("\n")
        steps[heading] = []
        instruction = ""
        for piece in re.split(r"(^```\w+\n.*?^```$)", text, flags=re.MULTILINE | re.DOTALL):
            if block := re.fullmatch(r"```(\w+)\n(.*?)```", piece, re.DOTALL):
                steps[heading].append(Step(instruction, block[1], block[2]))
            elif piece.strip():  # without a paragraph of its own, a block has that of the one above
                instruction = " ".join(piece.strip().split("\n\n")[-1].split())
    return steps


@dataclass
class Developer:
    """Somebody who follows the page in a project's folder."""

    project: BakedProject
    environment: dict[str, str]

    def follow(self, recipe: str) -> None:
        """Do what the recipe says, and what every recipe ends with."""
        page = sections((self.project.path / PAGE).read_text("utf-8"))
        later = [step for step in page[recipe] if "in the new revision" in step.instruction]
        for step in page[recipe]:
            if step not in later:
                self.do(step)
        for step in page[FINISH]:
            before = self.revisions()
            self.do(step)
            for revision in self.revisions() - before:
                for addition in later:
                    add_to_upgrade(revision, addition)

    def do(self, step: Step) -> None:
        """Do one step."""
        if step.language == "sh":
            for line in step.code.splitlines():
                self.type(line)
            return
        action = re.search(r"\b(Remove from|Create) `(.+?)`", step.instruction)
        assert action, f"not an instruction: {step.instruction}"
        file = self.project.path / action[2]
        if action[1] == "Create":
            assert not file.exists(), file
            file.write_text(step.code, "utf-8")
        else:
            text = file.read_text("utf-8")
            assert text.count(step.code) == 1, f"{file} has no single\n{step.code}"
            file.write_text(text.replace(step.code, ""), "utf-8")

    def type(self, line: str) -> None:
        """Type a command; it has to succeed, and the tests have to pass without a warning."""
        completed = run("sh", "-c", line, cwd=self.project.path, environment=self.environment)
        if line == "uv run pytest":
            assert count_passes(completed) > 0

    def revisions(self) -> set[Path]:
        """Return Alembic's revisions."""
        return set(self.project.path.glob("src/*/alembic/versions/*.py"))


def add_to_upgrade(revision: Path, step: Step) -> None:
    """Add lines to the end of a revision's `upgrade()`."""
    assert "to the end of `upgrade()`" in step.instruction
    text = revision.read_text("utf-8")
    end = "\n\n\ndef downgrade()"
    assert text.count(end) == 1, text
    revision.write_text(text.replace(end, f"\n{step.code.rstrip()}{end}"), "utf-8")


@contextmanager
def database(project: BakedProject) -> Iterator[str]:
    """Yield the URL of an empty database of the project's kind."""
    # Not pytest's folder: a server that drops root's privileges could not reach it.
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        if project.database == "sqlite":
            yield f"sqlite+aiosqlite:///{folder}/app.db"
            return
        with printed_url(project, "serve.py", folder) as url:
            yield url + "app" * project.database.startswith("mongodb")


@pytest.mark.parametrize(("stack", "recipe"), CASES)
def test_recipe(bake: Bake, tmp_path: Path, stack: str, recipe: str) -> None:
    """The suite, the linter and the types agree with what is left, and the schema goes down and up."""
    project = bake(database=stack)
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "uv").symlink_to(find_uv_bin())

    with database(project) as url:
        environment = developer_environment(DATABASE_URL=url)
        environment["PATH"] = os.pathsep.join([str(tools), environment["PATH"]])
        developer = Developer(project, environment)

        developer.follow(recipe)

        migrate = "python -m fastapi_service.migrations"
        if stack in ("sqlite", "postgresql"):
            developer.type("uv run alembic check")
            migrate = "alembic"
        developer.type(f"uv run {migrate} downgrade base")
        developer.type(f"uv run {migrate} upgrade head")

    if recipe == EVERYTHING:
        assert code(project) == code(bake(database=stack, example="none"))
    for word in WORDS.get(recipe, []):
        left = [name for name, text in code(project).items() if word in text]
        assert not left, f"{word} is left in {left}"


def code(project: BakedProject) -> dict[str, str]:
    """Return the Python files by their names, without the migrations."""
    files = [file for folder in ("src", "tests") for file in project.path.glob(f"{folder}/**/*.py")]
    return {
        str(file.relative_to(project.path)): file.read_text("utf-8")
        for file in files
        if "versions" not in file.parts
    }
