"""Every way of giving cookiecutter the template and the answers generates the same project."""

import json
import sys
from pathlib import Path

import pexpect
import pytest

from baked_project import BakedProject
from commands import cookiecutter, developer_environment
from conftest import Bake

pytestmark = pytest.mark.fast

ANSWERS = {
    "project_name": "Service Desk",
    "description": """Ünïcode, "quotes" and a \\ of it""",
    "author_name": "Zoë O'Neil",
    "author_email": "zoe@example.com",
    "database": "postgresql",
    "example": "none",
    "task_queue": "taskiq",
    "license": "Apache-2.0",
    "containers": "yes",
    "ci": "gitlab",
    "python_version": "3.12",
}
TYPED = [f"{answer}={value}" for answer, value in ANSWERS.items()]


def generated(tmp_path: Path, folder: str = "out", slug: str = "service-desk") -> BakedProject:
    """Return the one project that was generated into the folder."""
    [path] = (tmp_path / folder).iterdir()
    assert path.name == slug
    return BakedProject(path, ANSWERS["database"], ANSWERS["example"])


@pytest.fixture
def expected(bake: Bake) -> dict[str, bytes]:
    """The files that the answers give through cookiecutter's Python interface."""
    return bake(**ANSWERS).files()


def test_by_path(template: Path, tmp_path: Path, home: Path, expected: dict[str, bytes]) -> None:
    """`cookiecutter folder --no-input answer=value ...`"""
    cookiecutter(template, "--no-input", "--output-dir=out", *TYPED, cwd=tmp_path, home=home)
    assert generated(tmp_path).files() == expected


def test_by_path_with_the_default_answers(
    template: Path, tmp_path: Path, home: Path, bake: Bake
) -> None:
    """`cookiecutter . --no-input`, in the template's folder."""
    output = f"--output-dir={tmp_path / 'out'}"
    cookiecutter(".", "--no-input", output, cwd=template, home=home)
    assert generated(tmp_path, slug="fastapi-service").files() == bake().files()


def test_by_clone(
    template_repository: Path, tmp_path: Path, home: Path, expected: dict[str, bytes]
) -> None:
    """`cookiecutter git+file://...`, as `gh:organisation/repository` does."""
    url = f"git+file://{template_repository}"
    cookiecutter(url, "--no-input", "--output-dir=out", *TYPED, cwd=tmp_path, home=home)
    assert generated(tmp_path).files() == expected


def test_by_replay(template: Path, tmp_path: Path, home: Path, expected: dict[str, bytes]) -> None:
    """`cookiecutter folder --replay` repeats the last answers."""
    cookiecutter(template, "--no-input", "--output-dir=out", *TYPED, cwd=tmp_path, home=home)
    cookiecutter(template, "--replay", "--output-dir=again", cwd=tmp_path, home=home)
    assert generated(tmp_path, "again").files() == expected


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ("database", "redis"),
        ("example", "orders"),
        ("task_queue", "celery"),
        ("license", "GPL"),
        ("containers", "maybe"),
        ("ci", "jenkins"),
        ("python_version", "3.10"),
    ],
    ids=str,
)
def test_by_replay_of_an_invalid_choice(
    template: Path, tmp_path: Path, home: Path, answer: str, value: str
) -> None:
    """cookiecutter does not check the choices in a replay file, so the hook does."""
    cookiecutter(template, "--no-input", "--output-dir=out", cwd=tmp_path, home=home)
    [replay] = (home / ".cookiecutter_replay").iterdir()
    context = json.loads(replay.read_text())
    context["cookiecutter"][answer] = value
    replay.write_text(json.dumps(context))

    completed = cookiecutter(
        template, "--replay", "--output-dir=again", cwd=tmp_path, home=home, status=1
    )
    [line] = completed.stderr.splitlines()
    assert line.startswith(f"{answer}: '{value}' is not a valid choice; give one of ")
    assert list((tmp_path / "again").iterdir()) == []


def test_by_answering_prompts(
    template: Path, tmp_path: Path, home: Path, expected: dict[str, bytes]
) -> None:
    """In a terminal: a number answers a choice, and return accepts the default."""
    prompts = json.loads((template / "cookiecutter.json").read_text("utf-8"))["__prompts__"]
    numbers = dict.fromkeys(
        ("database", "example", "task_queue", "license", "containers", "ci", "python_version"), "2"
    )
    typed = ANSWERS | numbers | {"project_slug": ""}
    terminal = pexpect.spawn(
        sys.executable,
        ["-m", "cookiecutter", str(template), "--output-dir=out"],
        cwd=str(tmp_path),
        env=developer_environment(HOME=str(home), TERM="dumb"),
        encoding="utf-8",
        timeout=30,
    )
    for answer, prompt in prompts.items():
        choices = [prompt] if isinstance(prompt, str) else prompt.values()
        for text in choices:
            terminal.expect_exact(text)
        terminal.expect_exact("): ")
        terminal.sendline(typed[answer])
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
    assert generated(tmp_path).files() == expected


def test_over_a_project_that_exists(
    template: Path, tmp_path: Path, home: Path, expected: dict[str, bytes]
) -> None:
    """`--overwrite-if-exists` restores every file, and keeps those that the team added, in any folder."""
    command: list[str | Path] = [template, "--no-input", "--output-dir=out", *TYPED]
    cookiecutter(*command, cwd=tmp_path, home=home)
    project = generated(tmp_path)
    for name in expected:
        (project.path / name).write_text("changed\n")
    ours = {str(Path(name).with_name("ours.txt")): b"ours\n" for name in expected}
    for name, content in ours.items():
        (project.path / name).write_bytes(content)

    cookiecutter(*command, "--overwrite-if-exists", cwd=tmp_path, home=home)
    assert project.files() == expected | ours


@pytest.mark.parametrize("options", [[], ["--overwrite-if-exists", "author_email=nobody"]], ids=str)
def test_a_failure_leaves_an_existing_project_alone(
    template: Path, tmp_path: Path, home: Path, expected: dict[str, bytes], options: list[str]
) -> None:
    """No file is touched: without the option to overwrite, or with it and a bad answer."""
    command: list[str | Path] = [template, "--no-input", "--output-dir=out", *TYPED]
    cookiecutter(*command, cwd=tmp_path, home=home)
    cookiecutter(*command, *options, cwd=tmp_path, home=home, status=1)
    assert generated(tmp_path).files() == expected
