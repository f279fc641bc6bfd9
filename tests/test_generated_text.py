"""What comes out is well-formed text: nothing of the template is left in it, and the linters agree."""

import configparser
import json
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from pytest_cookies.plugin import Cookies

from baked_project import BakedProject
from commands import run
from conftest import STACKS, Bake, bake_project

LEFTOVERS = ["{{", "{%", "{#", "cookiecutter", "_overlays"]

# Names that sort before and after every other, or make lines long; texts that need escaping.
ANSWERS: dict[str, dict[str, str]] = {
    "defaults": {},
    "first-in-the-alphabet": {"project_slug": "a"},
    "last-in-the-alphabet": {"project_slug": "zzz"},
    "longest-slug": {"project_slug": "x" * 40},
    "longest-texts": {
        "project_name": "Name " * 19 + "Names",
        "description": "Words " * 49 + "Words.",
        "author_name": "Author " * 13 + "Authors",
    },
    "double-quotes": {"project_name": '"The" Service', "description": 'It is "mine" \\ yours'},
    "both-quotes": {
        "project_name": """The "Bob's" \\""",
        "description": 'It\'s "mine" % 🎉 Übung\u2019s \u2013',
    },
    "empty-texts": {"description": ""},
    "author": {"author_name": 'Zoë, "Zo" O\'Neil <x>', "author_email": "zoe@example.com"},
    "name-only": {"author_name": "Zoë"},
    "email-only": {"author_email": "zoe@example.com"},
}


@pytest.fixture(scope="module", params=STACKS)
def database(request: pytest.FixtureRequest) -> str:
    """Each stack."""
    name: str = request.param
    return name


@pytest.fixture(scope="module", params=ANSWERS.values(), ids=list(ANSWERS))
def project(
    request: pytest.FixtureRequest, cookies_session: Cookies, database: str
) -> BakedProject:
    """A project of each stack for each set of answers, not installed."""
    return bake_project(cookies_session, {"database": database, **request.param})


def parse(file: Path) -> None:
    """Read the file as what its name says it is; it has to be well-formed."""
    text = file.read_text("utf-8")
    match file.suffix:
        case ".py":
            compile(text, str(file), "exec")
        case ".toml":
            tomllib.loads(text)
        case ".json":
            json.loads(text)
        case ".yaml" | ".yml":
            list(yaml.safe_load_all(text))
        case ".ini" | ".cfg":
            configparser.RawConfigParser().read_string(text)


def test_nothing_of_the_template_is_left(project: BakedProject) -> None:
    """Neither in a file, nor in the name of one."""
    for name, content in project.files().items():
        left = [word for word in LEFTOVERS if word in name or word.encode() in content]
        assert not left, f"{name}: {left}"


def test_no_folder_is_empty(project: BakedProject) -> None:
    """An overlay that was moved away leaves none behind."""
    folders = [folder for folder in project.path.rglob("*") if folder.is_dir()]
    assert [folder for folder in folders if not any(folder.iterdir())] == []


def test_every_file_can_be_parsed(project: BakedProject) -> None:
    """Python, TOML, JSON, YAML and INI."""
    for name in project.files():
        parse(project.path / name)


def test_every_text_file_ends_with_one_newline(project: BakedProject) -> None:
    """And no line ends with a space."""
    for name, content in project.files().items():
        assert content == b"" or content.endswith(b"\n"), name
        assert not content.endswith(b"\n\n"), name
        assert b" \n" not in content, name


def test_ruff_agrees(project: BakedProject) -> None:
    """With the project's own settings, whatever the answers do to imports, quotes and lines."""
    ruff = Path(sys.prefix) / "bin" / "ruff"
    run(ruff, "check", "--no-cache", ".", cwd=project.path)
    run(ruff, "format", "--no-cache", "--check", ".", cwd=project.path)


@pytest.mark.parametrize("python_version", ["3.11", "3.12", "3.13", "3.14"])
def test_python_version(bake: Bake, python_version: str) -> None:
    """It is the lowest that the project can be installed on."""
    project = bake(python_version=python_version)
    metadata = tomllib.loads((project.path / "pyproject.toml").read_text("utf-8"))["project"]
    assert metadata["requires-python"] == f">={python_version}"


def test_ruff_and_mypy_of_the_project_agree(baked: BakedProject) -> None:
    """The commands that a developer types, with what the project installs."""
    baked.uv("run", "ruff", "check", ".")
    baked.uv("run", "ruff", "format", "--check", ".")
    baked.uv("run", "mypy")
