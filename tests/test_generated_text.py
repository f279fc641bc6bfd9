"""A generated project is well-formed text, without a trace of the template or of what it leaves out."""

import configparser
import itertools
import json
import re
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml
from pytest_cookies.plugin import Cookies

from baked_project import BakedProject
from commands import run
from conftest import Bake, bake_project
from stacks import PROJECTS, WITHOUT_SAMPLE, answers_of

pytestmark = pytest.mark.fast

OF_THE_TEMPLATE = ["{{", "{%", "{#", "cookiecutter", "_overlays"]

# The sample's features and their folders, tables, routes, settings and dependencies. A `user` alone
# is the one in a URL, or of the operating system.
OF_THE_SAMPLE = re.compile(
    r"invoice|export|audit|users|user_|_user|auth_client|bearer|argon2|jwt|secret_key|token_lifetime",
    re.IGNORECASE,
)
NOT_OF_THE_SAMPLE = re.compile(
    r"addaudithook|audit_events|audit hook"  # Python's, by which SQLite's blocker sees connections
    r"|SQLAlchemy's users|Its users are those of the server's URL"  # people; accounts of MongoDB
)

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
    "all-options": {"license": "Apache-2.0", "containers": "yes", "ci": "gitlab"},
    "no-options": {"license": "proprietary", "containers": "no", "ci": "none"},
}


def with_answers(labels: Sequence[str], names: Sequence[str]) -> pytest.MarkDecorator:
    """Parametrize tests with each set of answers for each kind of project. Every run has the
    defaults, and each of the others with two of the projects; --nightly has all."""
    return pytest.mark.parametrize(
        ("name", "answers"),
        [
            pytest.param(
                name,
                ANSWERS[label],
                id=f"{label}-{name}",
                marks=[pytest.mark.nightly] if row and (row + column) % 4 else [],
            )
            for row, label in enumerate(labels)
            for column, name in enumerate(names)
        ],
        scope="module",
    )


of_each_kind = with_answers(list(ANSWERS), PROJECTS)


@pytest.fixture(scope="module")
def project(cookies_session: Cookies, name: str, answers: dict[str, str]) -> BakedProject:
    """A project, not installed."""
    return bake_project(cookies_session, answers_of(name) | answers)


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


@of_each_kind
def test_nothing_of_the_template_is_left(project: BakedProject) -> None:
    """No file, and no name of one, contains it."""
    for name, content in project.files().items():
        left = [word for word in OF_THE_TEMPLATE if word in name or word.encode() in content]
        assert not left, f"{name}: {left}"


@with_answers(["defaults", "all-options", "no-options"], WITHOUT_SAMPLE)
def test_nothing_of_the_sample_is_left(project: BakedProject) -> None:
    """No file, identifier, table, route or sentence, in a project without the sample."""
    for name, content in project.files().items():
        text = f"{name}\n{content.decode()}"
        assert not OF_THE_SAMPLE.search(NOT_OF_THE_SAMPLE.sub("", text)), text


@of_each_kind
def test_no_folder_is_empty(project: BakedProject) -> None:
    """The hook removes the folders of the overlays."""
    folders = [folder for folder in project.path.rglob("*") if folder.is_dir()]
    assert [folder for folder in folders if not any(folder.iterdir())] == []


@of_each_kind
def test_every_file_can_be_parsed(project: BakedProject) -> None:
    """Python, TOML, JSON, YAML and INI."""
    for name in project.files():
        parse(project.path / name)


@of_each_kind
def test_every_text_file_ends_with_one_newline(project: BakedProject) -> None:
    """And no line ends with a space."""
    for name, content in project.files().items():
        assert content == b"" or content.endswith(b"\n"), name
        assert not content.endswith(b"\n\n"), name
        assert b" \n" not in content, name


@of_each_kind
def test_ruff_agrees(project: BakedProject) -> None:
    """With the project's own settings: answers change imports, quotes and the length of lines."""
    ruff = Path(sys.prefix) / "bin" / "ruff"
    run(ruff, "check", "--no-cache", ".", cwd=project.path)
    run(ruff, "format", "--no-cache", "--check", ".", cwd=project.path)


def test_options_change_no_python(bake: Bake) -> None:
    """So lint, types and tests of a project hold for each licence, with containers and CI or without."""
    options = {
        "license": ["MIT", "Apache-2.0", "BSD-3-Clause", "proprietary"],
        "containers": ["no", "yes"],
        "ci": ["github", "gitlab", "none"],
    }
    expected = python_files(bake())
    for values in itertools.product(*options.values()):
        answers = dict(zip(options, values, strict=True))
        assert python_files(bake(**answers)) == expected, answers


def python_files(project: BakedProject) -> dict[str, bytes]:
    """Return the project's Python files, and pytest's settings."""
    return {
        name: content
        for name, content in project.files().items()
        if name.endswith((".py", "pytest.ini"))
    }


@pytest.mark.parametrize("python_version", ["3.11", "3.12", "3.13", "3.14"])
def test_python_version(bake: Bake, python_version: str) -> None:
    """The lowest that the project can be installed on."""
    project = bake(python_version=python_version)
    metadata = tomllib.loads((project.path / "pyproject.toml").read_text("utf-8"))["project"]
    assert metadata["requires-python"] == f">={python_version}"
