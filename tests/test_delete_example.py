"""docs/example.md deletes the sample from a project: each recipe, followed as the page prints it."""

from pathlib import Path

import pytest

from baked_project import BakedProject
from conftest import Bake
from pages import Block, follow, sections
from printed_url import empty_database
from traces import NOT_OF_THE_SAMPLE

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
WITH_TASK_QUEUE = [
    *[("sqlite", recipe) for recipe in (EXPORTS, AUDIT, EVERYTHING)],
    *[("mongodb", recipe) for recipe in (EXPORTS, EVERYTHING)],
]
IN_EACH_RUN = [("sqlite", EVERYTHING)]


def follow_recipe(project: BakedProject, recipe: list[Block], url: str) -> None:
    """Do what the recipe says. Its additions to "the new revision" go into the one that Alembic
    has just written, or into the next that it writes."""
    additions = []
    newest: set[Path] = set()
    for block in recipe:
        if block.language != "sh" and not block.action:
            additions.append(block.text)
        before = revisions(project)
        follow([block], project.path, DATABASE_URL=url)
        newest = revisions(project) - before or newest
        while newest and additions:
            [revision] = newest
            add_to_upgrade(revision, additions.pop())
    assert not additions


def revisions(project: BakedProject) -> set[Path]:
    """Return Alembic's revisions."""
    return set(project.path.glob("src/*/alembic/versions/*.py"))


def add_to_upgrade(revision: Path, lines: str) -> None:
    """Add the lines to the end of `upgrade()`."""
    text = revision.read_text("utf-8")
    end = "\n\n\ndef downgrade()"
    assert text.count(end) == 1, text
    revision.write_text(text.replace(end, f"\n{lines.rstrip()}{end}"), "utf-8")


def code(project: BakedProject) -> dict[str, str]:
    """Return the Python files by their names, without the migrations."""
    files = [file for folder in ("src", "tests") for file in project.path.glob(f"{folder}/**/*.py")]
    return {
        str(file.relative_to(project.path)): file.read_text("utf-8")
        for file in files
        if "versions" not in file.parts
    }


@pytest.mark.parametrize(
    ("stack", "recipe", "task_queue"),
    [
        *[
            pytest.param(*case, "none", marks=[] if case in IN_EACH_RUN else [pytest.mark.nightly])
            for case in CASES
        ],
        *[pytest.param(*case, "taskiq", marks=pytest.mark.nightly) for case in WITH_TASK_QUEUE],
    ],
)
def test_recipe(bake: Bake, stack: str, recipe: str, task_queue: str) -> None:
    """The page's own checks pass, nothing is left of the features, and the schema goes down and up."""
    project = bake(database=stack, task_queue=task_queue)
    page = sections((project.path / "docs/example.md").read_text("utf-8"))

    with empty_database(project) as url:
        follow_recipe(project, page[recipe] + page["Finish"], url)

        command = ["python", "-m", "fastapi_service.migrations"]
        if stack in ("sqlite", "postgresql"):
            command = ["alembic"]
            project.uv("run", "alembic", "check", DATABASE_URL=url)
        project.uv("run", *command, "downgrade", "base", DATABASE_URL=url)
        project.uv("run", *command, "upgrade", "head", DATABASE_URL=url)

    if recipe == EVERYTHING:
        assert code(project) == code(bake(database=stack, example="none", task_queue=task_queue))
    for word in WORDS.get(recipe, []):
        left = [
            name
            for name, text in code(project).items()
            if word in NOT_OF_THE_SAMPLE.sub("", text)
            and not name.startswith("tests/harness/")  # it knows no application
        ]
        assert not left, f"{word} is left in {left}"
