"""Every answer gives a working project, or a line that names it and nothing on disk.

The last tests here are about errors that cookiecutter raises before a hook can report them. They
check only that it fails and leaves no project: a choice that is not in the list is a `ValueError`, a
slug longer than a file name may be is an `OSError`, an empty slug is the output folder itself, which
"already exists", and a slug with a slash leaves the empty folders above the project. Answers on the
command line are rendered as Jinja, so that `{{ nothing }}` is an error there too.
"""

import ast
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cookiecutter.exceptions import FailedHookException
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pytest_cookies.plugin import Cookies

from baked_project import BakedProject
from commands import cookiecutter
from conftest import Bake
from stacks import PROJECTS, WITH_TASK_QUEUE, answers_of

pytestmark = pytest.mark.fast

Rejects = Callable[..., str]

# cookiecutter renders the answers that it does not ask for; this keeps them as they were typed.
AS_TYPED = "{{% raw %}}{}{{% endraw %}}"

GOOD_TEXTS = {
    "quotes": """She said "it's 'mine'", `twice`""",
    "three-quotes": '''""" and \'\'\'''',
    "backslashes": r"C:\new\table \" \\ \u0041 \N{DASH} \x",
    "backslash-last": "ends with \\",
    "percent": "100 % %s %(name)s %%",
    "braces": "{a} } {} ${HOME} }} %}",
    "emoji": "🎉 naïve Ünïcödé 日本語",
    "yaml": "- key: [value] # comment & *anchor",
    "markup": "<b>&amp;</b> [link](x) | *star* _under_ # ~",
    "shell": "$(id) `id` ; echo",
    "spaces": "  a  b  ",
}
BAD_TEXTS = {
    "newline": "two\nlines",
    "return": "two\rlines",
    "null": "a\0b",
    "escape": "\x1b[31mred",
    "right-to-left": "a\u202eb",
    "line-separator": "a\u2028b",
    "lone-surrogate": "a\udcffb",
    "expression": AS_TYPED.format("{{ cookiecutter }}"),
    "statement": AS_TYPED.format("{% if x %}"),
    "comment": AS_TYPED.format("{# x #}"),
    "characters": "x" * 301,
}
BAD_SLUGS = [
    *["class", "match", "async", "import"],
    *["json", "test", "email", "asyncio", "annotationlib"],
    *[
        "fastapi",
        "pydantic-settings",
        "pyjwt",
        "jwt",
        "bson",
        "pytest",
        "yaml",
        "click",
        "typing-extensions",
    ],
    *["tests", "api", "src", "harness", "conftest"],
    *["A", "My-Service", "1st", "a_b", "a--b", "-a", "a-", "a b", "a.b", "é", "a'b", 'a"b', "a\\b"],
    *["a\nb", "$(id)", "~", "../beside", "x" * 51],
    AS_TYPED.format("{{ cookiecutter }}"),
]


@pytest.fixture
def rejects(cookies: Cookies, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Rejects:
    """A function that checks that the answers are rejected as they should be, and returns the line."""

    def rejects(answer: str, **answers: str) -> str:
        before = set(tmp_path.rglob("*"))
        result = cookies.bake(extra_context=answers)
        assert isinstance(result.exception, FailedHookException)
        [line] = capfd.readouterr().err.splitlines()
        assert line.startswith(f"{answer}: ")
        [output_folder] = set(tmp_path.rglob("*")) - before
        assert output_folder.match("cookies/bake*")
        return line

    return rejects


def pyproject(project: BakedProject) -> dict[str, Any]:
    """Return what the project's pyproject.toml says."""
    return tomllib.loads((project.path / "pyproject.toml").read_text("utf-8"))


@pytest.mark.parametrize("text", GOOD_TEXTS.values(), ids=GOOD_TEXTS)
def test_a_text_arrives_as_it_was_typed(bake: Bake, text: str) -> None:
    """In TOML and in Markdown, and all Python still compiles."""
    typed = AS_TYPED.format(text)
    project = bake(project_name=typed, project_slug="demo", description=typed, author_name=typed)

    metadata = pyproject(project)["project"]
    assert metadata["description"] == text
    assert metadata["authors"][0]["name"] == text
    assert text in (project.path / "README.md").read_text("utf-8")
    for file in project.path.rglob("*.py"):
        ast.parse(file.read_text("utf-8"), filename=str(file))


@pytest.mark.parametrize("answer", ["project_name", "description", "author_name", "author_email"])
@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS)
def test_invalid_text_is_rejected(rejects: Rejects, answer: str, text: str) -> None:
    """In each answer."""
    rejects(answer, **{"project_slug": "demo", answer: text})


@pytest.mark.parametrize("name", ["", "   "], ids=["empty", "blank"])
def test_an_empty_name_is_rejected(rejects: Rejects, name: str) -> None:
    """The other texts may be empty."""
    rejects("project_name", project_name=name)


def test_description_and_author_may_be_empty(bake: Bake) -> None:
    """The metadata has no author then."""
    metadata = pyproject(bake(description="", author_name="", author_email=""))["project"]
    assert not metadata.get("authors")


@pytest.mark.parametrize(
    "email", ["someone", "a@b", "a b@example.com", "<a@example.com>", '"a"@b.c']
)
def test_invalid_author_email_is_rejected(rejects: Rejects, email: str) -> None:
    """A valid one can stand in TOML and in package metadata as it is."""
    rejects("author_email", author_email=email)


@pytest.mark.parametrize("slug", BAD_SLUGS, ids=ascii)
def test_invalid_slug_is_rejected(rejects: Rejects, slug: str) -> None:
    """Keywords, standard library, dependencies, the project's own folders, and invalid names."""
    rejects("project_slug", project_slug=slug)


def test_the_name_of_a_dependency_is_rejected(bake: Bake, rejects: Rejects) -> None:
    """The project would depend on itself. This holds for the dependencies of every project."""
    projects = [pyproject(bake(**answers_of(name))) for name in PROJECTS + WITH_TASK_QUEUE]
    requirements = [
        requirement
        for metadata in projects
        for requirement in (
            *metadata["project"]["dependencies"],
            *metadata["dependency-groups"]["dev"],
        )
    ]
    for name in {canonicalize_name(Requirement(each).name) for each in requirements}:
        rejects("project_slug", project_slug=name)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("FastAPI Service", "fastapi-service"),
        ("Zoë's Ünïcode  Café!", "zoe-s-unicode-cafe"),
        ("🎉", "fastapi-service"),
        ("word " * 18, "word-word-word-word-word-word-word-word"),
        ("a", "a"),
    ],
    ids=["plain", "accents", "emoji", "long", "short"],
)
def test_the_slug_comes_from_the_name(bake: Bake, name: str, slug: str) -> None:
    """It is made of the name's letters and digits."""
    project = bake(project_name=name)
    assert project.path.name == slug
    assert (project.path / "src" / slug.replace("-", "_")).is_dir()


@pytest.mark.parametrize("database", ["mongodb", "mongodb-motor"])
def test_mongodb_with_python_3_14_is_rejected(rejects: Rejects, database: str) -> None:
    """The tests' embedded server has no build for it, and the line names it."""
    assert "SecantusDB" in rejects("python_version", database=database, python_version="3.14")


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("project_name", "two\nlines"),
        ("project_slug", "class"),
        ("project_slug", "../beside"),
        ("description", "x" * 301),
        ("author_email", "nobody"),
    ],
    ids=["newline", "keyword", "parent-folder", "300-characters", "no-address"],
)
def test_the_command_prints_one_line_to_stderr(
    template: Path, tmp_path: Path, home: Path, answer: str, value: str
) -> None:
    """cookiecutter reports the failed hook to stdout."""
    completed = command(template, tmp_path, home, f"{answer}={value}")
    [line] = completed.stderr.splitlines()
    assert line.startswith(f"{answer}: ")
    assert files_below(tmp_path / "out") == []


@pytest.mark.parametrize(
    "answer",
    [
        "database=redis",
        "example=orders",
        "task_queue=celery",
        "license=GPL",
        "containers=maybe",
        "ci=jenkins",
        "python_version=2.7",
        "project_slug=",
        "project_slug=.",
        f"project_slug={'x' * 300}",
        "project_slug=a/b",
        "project_name={{ nothing }}",
        "description={% if %}",
    ],
)
def test_an_error_of_cookiecutter_leaves_no_project(
    template: Path, tmp_path: Path, home: Path, answer: str
) -> None:
    """See above."""
    command(template, tmp_path, home, answer)
    assert files_below(tmp_path / "out") == []


def command(
    template: Path, tmp_path: Path, home: Path, answer: str
) -> subprocess.CompletedProcess[str]:
    """Run the command with one bad answer; it has to fail."""
    (tmp_path / "out").mkdir()
    return cookiecutter(
        template, "--no-input", "--output-dir=out", answer, cwd=tmp_path, home=home, status=1
    )


def files_below(folder: Path) -> list[Path]:
    """Return the files in the folder and its folders."""
    return [path for path in folder.rglob("*") if not path.is_dir()]
