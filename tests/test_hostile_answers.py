"""Whatever is typed at the prompts gives a valid project, or one line that names the answer.

Hypothesis makes a thousand sets of answers, the same ones in each run. A slug that cannot name a folder is an error
of cookiecutter, before a hook can report it: test_answers.py has those.
"""

import ast
import shutil
import string
import tomllib
from pathlib import Path

import pytest
from cookiecutter.exceptions import FailedHookException
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from pytest_cookies.plugin import Cookies

from commands import run_ruff
from matrix import choices
from well_formed import of_the_template, parse

pytestmark = pytest.mark.fast

# What ends, escapes or starts something in TOML, Python, YAML, Markdown or a shell; spaces separate.
PRINTABLE = [
    *r""" " ' ''' ` ``` \ \\ \N{DASH} \u0041 \x { } }} %} #} % %s %(name)s ${HOME} $(id) """.split(),
    *"# : - --- ... & * ! | > ] [ ]( ~ = , <!-- </b> &amp; e\u0301 🎉 日本語 Name None null 0".split(),
    *['"""', " ", "  ", ": ", "- ", "x" * 40],
]
# What no project can have: Jinja, and characters that are not printable.
OTHER = ["{{", "{%", "{#", "\n", "\r", "\t", "\0", "\x1b[31m", "\x85", "\u2028", "\u202e", "\udcff"]

printable = st.characters(exclude_categories=["C", "Z"])
tame = st.lists(st.sampled_from(PRINTABLE) | st.text(printable, max_size=4), max_size=9).map(
    "".join
)
wild = st.lists(st.sampled_from(PRINTABLE + OTHER) | st.text(max_size=8), max_size=9).map("".join)
texts = st.one_of(tame, tame, tame, wild)
words = st.lists(st.text(string.ascii_letters + string.digits, min_size=1), max_size=6)
names = st.one_of(texts, words.map(" ".join), st.integers(80, 100).map("x".__mul__))
emails = st.one_of(st.just(""), st.emails(), texts)


def can_name_a_folder(slug: str) -> bool:
    """Return whether a folder can have this name beside the others that are there."""
    return (
        slug not in ("", ".", "..")
        and not set(slug) & set("/\0")
        and len(slug.encode("utf-8", "surrogateescape")) <= 255
    )


slugs = st.one_of(
    words.map("-".join),
    words.map("-".join).map(str.lower),
    st.sampled_from(["api", "class", "fastapi", "json", "tests"]),
    texts,
).filter(can_name_a_folder)

chosen = st.fixed_dictionaries({name: st.sampled_from(each) for name, each in choices().items()})
typed = st.fixed_dictionaries(
    {},
    optional={
        "project_name": names,
        "project_slug": slugs,
        "description": texts,
        "author_name": texts,
        "author_email": emails,
    },
)
PROMPTS = {"project_name", "project_slug", "description", "author_name", "author_email", *choices()}


@pytest.mark.parametrize(
    "number", [0, *[pytest.param(each, marks=pytest.mark.exhaustive) for each in range(1, 40)]]
)
def test_a_valid_project_or_one_line(
    cookies: Cookies, capfd: pytest.CaptureFixture[str], tmp_path: Path, number: int
) -> None:
    """And nothing on disk when there is no project."""

    @seed(number)
    @settings(
        max_examples=25,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],  # it measures the machine
    )
    @given(chosen, typed)
    def check(chosen: dict[str, str], typed: dict[str, str]) -> None:
        result = cookies.bake(chosen | {name: as_typed(text) for name, text in typed.items()})
        printed = capfd.readouterr().err.splitlines()
        [folder] = (tmp_path / "cookies").iterdir()
        try:
            if result.exception is None:
                assert printed == []
                check_project(result.project_path, typed)
            else:
                assert isinstance(result.exception, FailedHookException), repr(result.exception)
                [line] = printed
                assert line.partition(": ")[0] in PROMPTS
                assert list(folder.iterdir()) == []
        finally:
            shutil.rmtree(folder)

    check()


def as_typed(text: str) -> str:
    """Return Jinja that renders as the text: cookiecutter renders answers that it did not ask for."""
    return f"{{{{ {text!a} }}}}"


def check_project(path: Path, typed: dict[str, str]) -> None:
    """Check that its files are well-formed, as its linter wants them, and that the texts have arrived
    as they were typed."""
    for file in path.rglob("*"):
        if file.is_file():
            text = file.read_text("utf-8")
            parse(file.name, text)
            assert not of_the_template(text), file

    run_ruff(path)
    metadata = tomllib.loads((path / "pyproject.toml").read_text("utf-8"))["project"]
    assert metadata["name"] == path.name == typed.get("project_slug", path.name)
    assert metadata["description"] == typed.get("description", metadata["description"])
    authors = {}
    if typed.get("author_name"):
        authors["name"] = typed["author_name"]
    if typed.get("author_email"):
        authors["email"] = typed["author_email"]
    assert metadata.get("authors", []) == ([authors] if authors else [])
    if "project_name" in typed:
        main = path / "src" / path.name.replace("-", "_") / "main.py"
        assert typed["project_name"] in literals(main.read_text("utf-8"))


def literals(code: str) -> set[str]:
    """Return the strings that the Python code has."""
    nodes = ast.walk(ast.parse(code))
    return {
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
