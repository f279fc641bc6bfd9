"""Every combination of the answers is a project that has what was chosen, and nothing else.

`uv run pytest tests/test_matrix.py --exhaustive` generates them all. Any other run has few of them, which
have every pair of values.
"""

from collections.abc import Callable, Collection, Sequence
from functools import cache

import pytest
from cookiecutter.exceptions import FailedHookException
from pytest_cookies.plugin import Cookies

from baked_project import count_passes
from conftest import Bake
from interpreters import installed
from matrix import (
    OF_THE_CODE,
    Answers,
    choices,
    choices_of_the_code,
    every_combination,
    every_pair,
    is_refused,
    label,
)
from originals import Originals, generate
from traces import TRACES, traces_in
from well_formed import check

ExpectedPython = Callable[[Answers], dict[str, bytes]]

ALL = every_combination(choices())
VALID = [answers for answers in ALL if not is_refused(answers)]
REFUSED = [answers for answers in ALL if is_refused(answers)]

CODE = every_combination(choices_of_the_code())
SUITES = every_pair(
    answers | {"interpreter": version}
    for answers in VALID
    for version in installed()
    if int(version.partition(".")[2]) >= int(answers["python_version"].partition(".")[2])
)


def each_of(
    combinations: Sequence[Answers],
    in_each_run: Collection[Answers],
    others: pytest.MarkDecorator = pytest.mark.exhaustive,
) -> pytest.MarkDecorator:
    """Parametrize a test with the combinations. All but some get the mark of `others`."""
    return pytest.mark.parametrize(
        "answers",
        [
            pytest.param(
                answers,
                id=label(answers),
                marks=[
                    pytest.mark.stack(answers["database"]),
                    *([] if answers in in_each_run else [others]),
                ],
            )
            for answers in combinations
        ],
    )


@pytest.fixture(scope="session")
def expected_python(originals: Originals) -> ExpectedPython:
    """A function that returns the Python files of a project of these answers and the defaults."""

    @cache
    def python_of(*answers: tuple[str, str]) -> dict[str, bytes]:
        return python_files(originals.of(dict(answers)).files())

    return lambda answers: python_of(*answers.items())


def python_files(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return those of the files that are Python."""
    return {name: content for name, content in files.items() if name.endswith(".py")}


@pytest.mark.fast
@each_of(VALID, in_each_run=every_pair(VALID))
def test_combination(cookies: Cookies, expected_python: ExpectedPython, answers: Answers) -> None:
    """Its files are well-formed, no folder is empty, and nothing is there of the template or of what
    was not chosen. Only some of the answers change Python."""
    project = generate(cookies, answers)
    files = project.files()
    for name, content in files.items():
        check(name, content)
        for trace in traces_in(name) | traces_in(content.decode()):
            assert trace.is_expected(answers), f"{name} has words of {sorted(trace.values)}"
    folders = [folder for folder in project.path.rglob("*") if folder.is_dir()]
    assert [folder for folder in folders if not any(folder.iterdir())] == []

    code = {prompt: answers[prompt] for prompt in OF_THE_CODE if prompt in answers}
    assert python_files(files) == expected_python(code)


@pytest.mark.fast
@each_of(REFUSED, in_each_run=every_pair(REFUSED))
def test_refused_combination(
    cookies: Cookies, capfd: pytest.CaptureFixture[str], answers: Answers
) -> None:
    """One line names an answer of it."""
    result = cookies.bake(extra_context=answers)
    assert isinstance(result.exception, FailedHookException)
    [line] = capfd.readouterr().err.splitlines()
    assert line.partition(": ")[0] in answers


@pytest.mark.fast
@pytest.mark.parametrize("prompt", sorted(choices().keys() - {"python_version"}))
def test_traces_of(bake: Bake, prompt: str) -> None:
    """Each value of the prompt leaves its traces in a project, so that the tests above can fail."""
    traces = [trace for trace in TRACES if trace.prompt == prompt]
    assert traces, f"tests/traces.py has no words for {prompt}"
    for value in choices()[prompt]:
        project = bake(**{prompt: value})
        texts = [*project.files(), *map(bytes.decode, project.files().values())]
        found = frozenset().union(*map(traces_in, texts))
        assert [
            trace for trace in traces if trace.is_expected({prompt: value}) != (trace in found)
        ] == []


@each_of(CODE, in_each_run=CODE[5:6], others=pytest.mark.nightly)
def test_lint_and_types(bake: Bake, answers: Answers) -> None:
    """The commands that a developer types, with the versions that the project installs."""
    project = bake(**answers)
    project.uv("run", "ruff", "check", ".")
    project.uv("run", "ruff", "format", "--check", ".")
    project.uv("run", "mypy")


@each_of(SUITES, in_each_run=[])
def test_suite(bake: Bake, answers: Answers) -> None:
    """The project's own tests pass on a Python of this machine. Every pair of values is in one of
    these projects, and each Python is with every value."""
    version = answers["interpreter"]
    project = bake(**{prompt: answers[prompt] for prompt in choices()})
    suite = project.uv("run", "--python", installed()[version], "pytest")
    assert count_passes(suite) == project.collect()
    assert f" -- Python {version}." in suite.stdout
