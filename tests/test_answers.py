"""Every answer gives a working project, or one line that names it and nothing on disk.

What cookiecutter does before a hook can speak is its own, and the last tests here hold what is
certain then, an error and no project: a choice that is not in its list is a `ValueError`, a slug
longer than a file name may be is an `OSError`, an empty slug is the output folder itself, which
"already exists", and for a slug with a slash the folders above the project stay behind, empty.
Answers on the command line are rendered as Jinja, so that `{{ nothing }}` is an error there too.
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
from conftest import STACKS, Bake

Refuses = Callable[..., str]

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
    *["tests", "migrations", "src", "harness", "conftest"],
    *["A", "My-Service", "1st", "a_b", "a--b", "-a", "a-", "a b", "a.b", "é", "a'b", 'a"b', "a\\b"],
    *["a\nb", "$(id)", "~", "../beside", "x" * 51],
    AS_TYPED.format("{{ cookiecutter }}"),
]


@pytest.fixture
def refuses(cookies: Cookies, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Refuses:
    """A function that insists that the answers are refused as they should be, and returns the line."""

    def refuses(answer: str, **answers: str) -> str:
        before = set(tmp_path.rglob("*"))
        result = cookies.bake(extra_context=answers)
        assert isinstance(result.exception, FailedHookException)
        [line] = capfd.readouterr().err.splitlines()
        assert line.startswith(f"{answer}: ")
        [output_folder] = set(tmp_path.rglob("*")) - before
        assert output_folder.match("cookies/bake*")
        return line

    return refuses


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


def test_awkward_answers_give_a_working_project(bake: Bake) -> None:
    """It builds, installs and passes its own tests, with metadata made of the answers."""
    project = bake(
        project_name=AS_TYPED.format("".join(GOOD_TEXTS.values())[:100]),
        project_slug="x" * 40,
        description=AS_TYPED.format("".join(GOOD_TEXTS.values())),
        author_name='Zoë, "Zo" O\'Neil <\\>',
        author_email="zoe+%@example.com",
    )
    assert project.pytest() > 0


@pytest.mark.parametrize("answer", ["project_name", "description", "author_name", "author_email"])
@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS)
def test_a_text_that_fits_no_file_is_refused(refuses: Refuses, answer: str, text: str) -> None:
    """Whichever answer it is."""
    refuses(answer, **{"project_slug": "demo", answer: text})


@pytest.mark.parametrize("name", ["", "   "], ids=["empty", "blank"])
def test_the_project_needs_a_name(refuses: Refuses, name: str) -> None:
    """Unlike the other texts, which may be empty."""
    refuses("project_name", project_name=name)


def test_description_and_author_may_be_empty(bake: Bake) -> None:
    """Then no author is named."""
    metadata = pyproject(bake(description="", author_name="", author_email=""))["project"]
    assert not metadata.get("authors")


@pytest.mark.parametrize(
    "email", ["someone", "a@b", "a b@example.com", "<a@example.com>", '"a"@b.c']
)
def test_an_author_email_is_an_address(refuses: Refuses, email: str) -> None:
    """One that a TOML string and package metadata can hold as it is."""
    refuses("author_email", author_email=email)


@pytest.mark.parametrize("slug", BAD_SLUGS, ids=ascii)
def test_a_slug_that_is_no_package_is_refused(refuses: Refuses, slug: str) -> None:
    """Keywords, standard library, dependencies, the project's own folders, and what is no name."""
    refuses("project_slug", project_slug=slug)


@pytest.mark.parametrize("database", STACKS)
def test_no_project_takes_the_name_of_what_it_installs(
    bake: Bake, refuses: Refuses, database: str
) -> None:
    """It would have to depend on itself."""
    metadata = pyproject(bake(database=database))
    for requirement in [
        *metadata["project"]["dependencies"],
        *metadata["dependency-groups"]["dev"],
    ]:
        refuses("project_slug", project_slug=canonicalize_name(Requirement(requirement).name))


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("FastAPI Service", "fastapi-service"),
        ("Zoë's Ünïcode  Café!", "zoe-s-unicode-cafe"),
        ("🎉", "fastapi-service"),
        ("word " * 20, "word-word-word-word-word-word-word-word"),
        ("a", "a"),
    ],
    ids=["plain", "accents", "emoji", "long", "short"],
)
def test_the_slug_comes_from_the_name(bake: Bake, name: str, slug: str) -> None:
    """Whatever the name is made of."""
    project = bake(project_name=name)
    assert project.path.name == slug
    assert (project.path / "src" / slug.replace("-", "_")).is_dir()


@pytest.mark.parametrize("database", ["mongodb", "mongodb-motor"])
def test_mongodb_and_python_3_14_are_refused_together(refuses: Refuses, database: str) -> None:
    """The server that the tests start has no build for it, and the line says which."""
    assert "SecantusDB" in refuses("python_version", database=database, python_version="3.14")


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
def test_the_command_says_the_line_alone_on_stderr(
    template: Path, tmp_path: Path, home: Path, answer: str, value: str
) -> None:
    """cookiecutter's own account of the failed hook goes to stdout."""
    said = command(template, tmp_path, home, f"{answer}={value}")
    [line] = said.stderr.splitlines()
    assert line.startswith(f"{answer}: ")
    assert files_below(tmp_path / "out") == []


@pytest.mark.parametrize(
    "answer",
    [
        "database=redis",
        "python_version=2.7",
        "project_slug=",
        "project_slug=.",
        f"project_slug={'x' * 300}",
        "project_slug=a/b",
        "project_name={{ nothing }}",
        "description={% if %}",
    ],
)
def test_what_cookiecutter_refuses_leaves_no_project(
    template: Path, tmp_path: Path, home: Path, answer: str
) -> None:
    """The errors that come before a hook, or in spite of it; see above."""
    command(template, tmp_path, home, answer)
    assert files_below(tmp_path / "out") == []


def command(
    template: Path, tmp_path: Path, home: Path, answer: str
) -> subprocess.CompletedProcess[str]:
    """Run the command with one bad answer, and insist that it fails."""
    (tmp_path / "out").mkdir()
    return cookiecutter(
        template, "--no-input", "--output-dir=out", answer, cwd=tmp_path, home=home, status=1
    )


def files_below(folder: Path) -> list[Path]:
    """Return the files in the folder and its folders."""
    return [path for path in folder.rglob("*") if not path.is_dir()]
