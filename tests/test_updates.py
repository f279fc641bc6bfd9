"""cruft updates projects that earlier commits of this template have generated.

What a team has changed in its project meanwhile, and how it resolves the conflicts, stands in
`updates/*.md`. The other steps are those of docs/updating.md and of CHANGELOG.md. Real commits take part,
so the tests need the whole history, and a later commit must not rewrite them.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from baked_project import BakedProject
from commands import developer_environment, run, shell
from conftest import Bake, commit_all, copy_work_tree
from pages import Block, follow, sections
from printed_url import empty_database
from stacks import answers_of

UPDATES = Path(__file__).parent / "updates"
README = Path(__file__).parent.parent / "README.md"
CHANGELOG = README.parent / "CHANGELOG.md"
PAGE = "docs/updating.md"
ADDRESS = "https://github.com/org/cookiecutter-fastapi-cleanslate"

# The commit of this repository that generated the project of each page.
GENERATED_BY = {
    # The fast lane, the fuse and the keeper; storage.py; migrations beside src; no prompt for an example.
    "sqlite-invoices": "6a1076dd7f9870af7667486d908526a860186398",
    # The harness has today's names. Transactions that meet do not run again.
    "postgresql-invoices": "fcd56a1060a37fa2148a08ad13ffb49dd2ed9861",
    # Transactions run again. A test's base URL is not a fixture yet.
    "mongodb-invoices": "0a77744c1a3bef44e223947d28ad9745501c8ce3",
}
CONFLICTS = {
    "sqlite-invoices": {"tests/conftest.py"},
    "postgresql-invoices": {"src/fastapi_service/invoices/router.py"},
    "mongodb-invoices": {"tests/conftest.py"},
}
# Headings of CHANGELOG.md.
STEPS = {
    "sqlite-invoices": [
        "Updating from before the harness was renamed",
        "Updating from before invoices had an index",
    ],
    "postgresql-invoices": ["Updating from before invoices had an index"],
    "mongodb-invoices": [],
}


@pytest.fixture
def history(template: Path, tmp_path: Path) -> Path:
    """A clone of the template, whose last commit has the files as they stand."""
    shallow = run("git", "rev-parse", "--is-shallow-repository", cwd=template).stdout.strip()
    if shallow == "true":
        pytest.fail("a shallow clone has no history: run git fetch --unshallow", pytrace=False)
    repository = tmp_path / "origin"
    run("git", "clone", "--quiet", template, repository, cwd=tmp_path)
    run("git", "switch", "--quiet", "--force-create", "main", cwd=repository)
    run("git", "rm", "-r", "--quiet", ".", cwd=repository)
    copy_work_tree(template, repository)
    commit_all(repository)
    return repository


@pytest.fixture
def environment(history: Path, tmp_path: Path) -> dict[str, str]:
    """Variables of a shell in which git knows a name, and has the history at the template's URL."""
    settings = tmp_path / "gitconfig"
    settings.write_text(
        "[user]\nname = A developer\nemail = developer@example.com\n"
        f'[url "{history}"]\ninsteadOf = {ADDRESS}\ninsteadOf = {ADDRESS}.git\n'
    )
    cookiecutters = tmp_path / "cookiecutter.yaml"
    cookiecutters.write_text(f"cookiecutters_dir: {tmp_path}/c\nreplay_dir: {tmp_path}/r\n")
    return {"GIT_CONFIG_GLOBAL": str(settings), "COOKIECUTTER_CONFIG": str(cookiecutters)}


def in_shell(commands: str, folder: Path, environment: dict[str, str]) -> None:
    """Run the commands in a developer's shell that has these variables, too."""
    shell(commands, folder, developer_environment(**environment))


def files_of(project: BakedProject) -> dict[str, bytes]:
    """Return the files that the project's repository has, except those that tools write."""
    names = run("git", "ls-files", cwd=project.path).stdout.splitlines()
    files = {name: (project.path / name).read_bytes() for name in names}
    return {name: files[name] for name in files.keys() - {".cruft.json", "uv.lock"}}


def harness_of(project: BakedProject) -> dict[str, bytes]:
    """Return the files that nobody edits."""
    return {
        name: content
        for name, content in project.files().items()
        if name.startswith(("tests/harness/", "tests/isolation/")) and "__pycache__" not in name
    }


def create(name: str, folder: Path, environment: dict[str, str]) -> BakedProject:
    """Create a project with README's command, from the commit of its page, in a repository."""
    [command] = re.findall(r"^uvx cruft create .+$", README.read_text("utf-8"), re.MULTILINE)
    answers = answers_of(name)
    if name == "sqlite-invoices":
        del answers["example"]  # the template had no such prompt
    options = f"--no-input --checkout {GENERATED_BY[name]} --extra-context '{json.dumps(answers)}'"
    in_shell(f"{command} {options}", folder, environment)
    project = BakedProject(folder / "fastapi-service", **answers_of(name))
    in_shell(
        "git init --quiet && git add --all && git commit --quiet -m Create",
        project.path,
        environment,
    )
    return project


def steps_after(heading: str) -> list[Block]:
    """Return the steps that CHANGELOG has under the heading."""
    _, _, text = CHANGELOG.read_text("utf-8").partition(f"### {heading}\n")
    return sections(f"## {heading}\n{re.split('^##', text, flags=re.MULTILINE)[0]}")[heading]


def lines_of(blocks: Iterable[Block]) -> set[str]:
    """Return the lines that the blocks add to files."""
    lines = [
        line.removeprefix("+")
        for block in blocks
        for line in block.text.splitlines()
        if block.action == "Create" or line.startswith("+")
    ]
    return {line for line in lines if line}


def lost_lines(project: BakedProject, blocks: Iterable[Block]) -> set[str]:
    """Return the lines that the blocks have added, and no file of the project has any more."""
    text = "\n".join(file.read_text("utf-8") for file in project.path.rglob("*.py"))
    return lines_of(blocks) - set(text.splitlines())


def conflicts_in(project: BakedProject) -> set[str]:
    """Return the files in which git sees the marks of a conflict."""
    report = run("git", "diff", "--check", cwd=project.path, status=None).stdout
    return set(re.findall(r"^(.+):\d+: leftover conflict marker$", report, re.MULTILINE))


@contextmanager
def database_of(project: BakedProject) -> Iterator[dict[str, str]]:
    """Yield the variables of a developer's shell that name the database: SQLite needs none."""
    if project.database == "sqlite":
        yield {}
    else:
        with empty_database(project) as url:
            yield {"DATABASE_URL": url}


@pytest.mark.nightly(except_for=["sqlite-invoices"])
@pytest.mark.parametrize("name", GENERATED_BY)
def test_local_changes_are_kept(
    bake: Bake, environment: dict[str, str], tmp_path: Path, name: str
) -> None:
    """Conflicts are marked, and none is in the harness. When they are resolved, the project's checks
    and tests pass."""
    new = bake(**answers_of(name))
    page = sections((new.path / PAGE).read_text("utf-8"))
    team = sections((UPDATES / f"{name}.md").read_text("utf-8"))
    changes = team["What the team has changed"]
    update, look, finish = page["Update"]

    project = create(name, tmp_path, environment)
    follow(changes, project.path, **environment)
    in_shell("git add --all && git commit --quiet -m Change", project.path, environment)
    follow(team.get("What it does before the update", []), project.path, **environment)

    follow([update], project.path, **environment)
    assert conflicts_in(project) == CONFLICTS[name]
    assert lost_lines(project, changes) == set()
    assert harness_of(project) == harness_of(new)

    follow(team["How it resolves the conflicts"], project.path, **environment)
    with database_of(project) as database:
        for heading in STEPS[name]:
            follow(steps_after(heading), project.path, **environment, **database)
        follow([look, finish], project.path, **environment, **database)
    in_shell("uvx cruft check", project.path, environment)


def test_a_changed_file_that_the_template_no_longer_has(
    bake: Bake, environment: dict[str, str], tmp_path: Path
) -> None:
    """The file stays. What does not fit elsewhere is in files of its own, and can be undone."""
    name = "sqlite-invoices"
    new = bake(**answers_of(name))
    page = sections((new.path / PAGE).read_text("utf-8"))
    changes = sections((UPDATES / f"{name}.md").read_text("utf-8"))["What the team has changed"]
    files = [block for block in changes if block.action]

    project = create(name, tmp_path, environment)
    follow(files, project.path)
    in_shell("git add --all && git commit --quiet -m Change", project.path, environment)
    before = files_of(project)
    follow(page["Update"][:1], project.path, **environment)

    assert lost_lines(project, files) == set()
    assert harness_of(project) == harness_of(new)
    assert {file.name for file in project.path.rglob("*.rej")} == {
        "conftest.py.rej",
        "router.py.rej",
    }
    storage = "src/fastapi_service/invoices/storage.py"
    assert (project.path / storage).read_bytes() == before[storage]

    follow(page["If cruft tries another strategy"], project.path, **environment)
    assert files_of(project) == before
    assert run("git", "status", "--porcelain", cwd=project.path).stdout == ""


def test_untracked_files(environment: dict[str, str], tmp_path: Path) -> None:
    """cruft refuses to update while there are any."""
    project = create("mongodb-invoices", tmp_path, environment)
    (project.path / "notes.txt").touch()
    refused = run(
        *(sys.executable, "-m", "cruft", "update", "--skip-apply-ask"),
        cwd=project.path,
        environment=developer_environment(**environment),
        status=1,
    )
    assert "unclean git project" in refused.stdout
    assert run("git", "status", "--porcelain", cwd=project.path).stdout == "?? notes.txt\n"


@pytest.mark.nightly
def test_link(bake: Bake, environment: dict[str, str], tmp_path: Path) -> None:
    """A project that cookiecutter has generated is linked with its answers. An update without a change
    by hand makes it the project that the template generates today, and its tests pass."""
    commit = GENERATED_BY["mongodb-invoices"]
    answers = {"project_slug": "linked", "description": 'It\'s "so" & <so>', "example": "none"}
    run(
        *(sys.executable, "-m", "cookiecutter", "gh:org/cookiecutter-fastapi-cleanslate"),
        *("--no-input", "--checkout", commit),
        *(f"{prompt}={answer}" for prompt, answer in answers.items()),
        cwd=tmp_path,
        environment=developer_environment(**environment),
    )
    project = BakedProject(tmp_path / "linked", "sqlite", "none")
    in_shell(
        "git init --quiet && git add --all && git commit --quiet -m New", project.path, environment
    )

    new = bake(**answers)
    page = sections((new.path / PAGE).read_text("utf-8"))
    follow(page["Link the project"], project.path, COMMIT=commit, **environment)
    follow(page["Update"], project.path, **environment)
    assert files_of(project) == new.files()
    in_shell("uvx cruft check", project.path, environment)
