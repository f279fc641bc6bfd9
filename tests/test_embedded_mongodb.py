"""What the embedded MongoDB cannot do is listed in docs/database.md. A version of it that can fails
these tests: take the line from the page then, and the operation from the script."""

import json
import re
from pathlib import Path

import pytest

from baked_project import BakedProject
from printed_url import printed_url

SCRIPT = Path(__file__).parent / "scripts" / "mongodb_operations.py"
PROJECT = Path(__file__).parents[1] / "{{cookiecutter.project_slug}}"
PAGE = PROJECT / "_overlays/mongo/docs/database.md"
HEADING = "## What the embedded server cannot do"

TITLES = re.findall(r"^- (.+)$", PAGE.read_text("utf-8").partition(HEADING)[2], re.MULTILINE)

pytestmark = pytest.mark.parametrize("baked", ["mongodb-none"], indirect=True)


@pytest.fixture(scope="module")
def errors(baked: BakedProject, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str | None]:
    """The error of each operation, if it fails, on the project's embedded server."""
    with printed_url(baked, "serve.py", tmp_path_factory.mktemp("server")) as url:
        output = baked.uv("run", "python", SCRIPT, url).stdout
    errors: dict[str, str | None] = json.loads(output)
    return errors


def test_page_lists_the_operations(errors: dict[str, str | None]) -> None:
    """Each once, and in the same order."""
    assert list(errors) == TITLES


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.xfail(strict=True, raises=AssertionError)
def test_operation_succeeds(errors: dict[str, str | None], title: str) -> None:
    """On MongoDB."""
    assert errors[title] is None
