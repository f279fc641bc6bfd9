"""How long it takes to generate a project, and from there to its first green run of tests."""

import json
import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from uv import find_uv_bin

from .commands import clean_environment, run
from .cost import OURS
from .figures import Measured, Row, Subject
from .others import S3RIUS_NAME, adapt_s3rius, generate_s3rius, s3rius_installation
from .plan import Plan
from .projects import SLUG, TEMPLATE, Workshop, cookiecutter

GENERATION, FIRST_GREEN = "generation", "first green"
SECONDS = "from the command to its end, s"
EXAMPLES = ("invoices", "none")
EMPTY = "an empty template of as many files"


def subjects(plan: Plan) -> list[Subject]:
    """Return the ways to a project, and on to its first green run."""
    workshop = plan.workshop
    output = workshop.folder / "generation"
    nothing = partial(cookiecutter, empty_template(workshop), output, workshop.folder)
    found = [subject(Row(GENERATION, "", EMPTY), output, nothing)]
    for stack in plan.stacks:
        for example in EXAMPLES:
            answers = {"database": stack, "example": example}
            ours = partial(cookiecutter, TEMPLATE, output, workshop.folder, **answers)
            found.append(subject(Row(GENERATION, stack, OURS, setting=example), output, ours))
        ours = partial(cookiecutter, TEMPLATE, output, workshop.folder, database=stack)
        green = partial(first_green, ours, output / SLUG)
        found.append(subject(Row(FIRST_GREEN, stack, OURS), output, green))
    for stack in plan.sql_stacks:
        theirs = partial(generate_s3rius, workshop, output / S3RIUS_NAME, stack)
        prepare = s3rius_installation(workshop)
        found.append(subject(Row(GENERATION, stack, S3RIUS_NAME), output, theirs, prepare))
        if stack == "sqlite":  # with PostgreSQL its tests need a server that is running already
            green = partial(
                first_green, partial(generate_and_adapt, theirs, output), output / S3RIUS_NAME
            )
            found.append(subject(Row(FIRST_GREEN, stack, S3RIUS_NAME), output, green, prepare))
    # Removing what a first green run installed keeps the disk busy for a while: those come last.
    return sorted(found, key=lambda each: each.row.part == FIRST_GREEN)


def subject(
    row: Row, output: Path, make: Callable[[], None], prepare: Callable[[], object] = lambda: None
) -> Subject:
    """Return the subject that makes something in the folder `output`, in seconds; `prepare` comes
    before and is not measured."""

    def measure() -> Measured:
        prepare()
        if output.exists():
            shutil.rmtree(output)
        began = time.perf_counter()
        make()
        return {SECONDS: time.perf_counter() - began}

    return Subject(row, measure)


def first_green(generate: Callable[[], None], project: Path) -> None:
    """Generate a project and run its own tests, which all have to pass. The packages are in uv's
    cache: the network is not asked."""
    generate()
    environment = clean_environment(UV_OFFLINE="1")
    run(find_uv_bin(), "run", "pytest", "-q", cwd=project, environment=environment)


def generate_and_adapt(generate: Callable[[], None], output: Path) -> None:
    """Generate s3rius's project, and let it run on this Python."""
    generate()
    adapt_s3rius(output / S3RIUS_NAME)


def empty_template(workshop: Workshop) -> Path:
    """Return a template with the files of this one, all of them empty, and without its questions
    and hooks."""
    template = workshop.folder / "empty-template"
    project = "{{cookiecutter.project_slug}}"
    for file in (TEMPLATE / project).rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts:
            copy = template / file.relative_to(TEMPLATE)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.touch()
    (template / "cookiecutter.json").write_text(
        json.dumps({"project_slug": SLUG, "__package_name": SLUG.replace("-", "_")})
    )
    return template
