"""The git hooks of a project, which prek runs: a clean project passes, and each hook finds what it is
for. They need no network."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from baked_project import BakedProject
from commands import run, shell_with_uv
from stacks import nightly_with_motor

KEY = "PRIVATE KEY"  # in one piece with the rest it would be found here, too

# Each hook, and a file that it has to find.
FAULTS = {
    "ruff-check": ("src/fastapi_service/fault.py", "import os\n"),
    "ruff-format": ("src/fastapi_service/fault.py", "x=1\n"),
    "mypy": ("src/fastapi_service/fault.py", 'x: int = ""\n'),
    "check-added-large-files": ("large.txt", "large\n" * 100_000),
    "check-case-conflict": ("readme.md", "Beside README.md\n"),
    "check-merge-conflict": ("a.txt", "<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n"),
    "check-toml": ("a.toml", "a = \n"),
    "check-yaml": ("a.yaml", "a: [\n"),
    "detect-private-key": ("a.txt", f"-----BEGIN RSA {KEY}-----\n"),
    "end-of-file-fixer": ("a.txt", "no newline"),
    "trailing-whitespace": ("a.txt", "a space \n"),
}


@dataclass(frozen=True)
class Repository:
    """A git repository."""

    path: Path
    environment: dict[str, str]

    def run(self, *command: str, status: int = 0) -> str:
        """Run the command in it, and return what it prints."""
        completed = run(*command, cwd=self.path, environment=self.environment, status=status)
        return completed.stdout + completed.stderr


@pytest.fixture(scope="module")
def committed(baked: BakedProject, tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A repository with a project, installed and committed by somebody who uses its hooks."""
    folder = tmp_path_factory.mktemp("committed")
    environment = shell_with_uv(folder / "bin") | {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "PREK_HOME": str(folder / "prek"),
        "UV_OFFLINE": "1",
    }
    repository = Repository(baked.copy(folder / baked.path.name).path, environment)
    repository.run("git", "init", "--quiet")
    repository.run("git", "config", "user.name", "Template tests")
    repository.run("git", "config", "user.email", "tests@example.com")
    repository.run("uv", "run", "prek", "install")
    repository.run("git", "add", "--all")
    repository.run("git", "commit", "--message=The project as it was generated")
    return repository


@pytest.fixture
def repository(committed: Repository) -> Repository:
    """The repository, as it was committed."""
    committed.run("git", "reset", "--quiet", "--hard")
    committed.run("git", "clean", "--quiet", "--force", "-d")
    return committed


@nightly_with_motor
@pytest.mark.nightly(except_for=["sqlite-none"])
def test_a_clean_project_passes(repository: Repository) -> None:
    """Every hook runs: none has no file to check."""
    report = repository.run("uv", "run", "prek", "run", "--all-files")
    assert report.count("Passed") == len(FAULTS)
    assert report.count("\n") == len(FAULTS)


@pytest.mark.parametrize("baked", ["sqlite-none"], indirect=True)
def test_a_fault_is_known_for_each_hook(repository: Repository) -> None:
    """No hook of the configuration is left out here."""
    configuration = yaml.safe_load((repository.path / ".pre-commit-config.yaml").read_text())
    hooks = [hook["id"] for each in configuration["repos"] for hook in each["hooks"]]
    assert hooks == list(FAULTS)


@pytest.mark.parametrize("baked", ["sqlite-none"], indirect=True)
@pytest.mark.parametrize("hook", FAULTS)
def test_a_hook_finds_a_fault(repository: Repository, hook: str) -> None:
    """It fails for what is staged."""
    name, content = FAULTS[hook]
    (repository.path / name).write_text(content)
    repository.run("git", "add", name)
    assert "Failed" in repository.run("uv", "run", "prek", "run", hook, status=1)


@pytest.mark.parametrize("baked", ["sqlite-none"], indirect=True)
def test_git_runs_them(repository: Repository) -> None:
    """A commit with a fault is refused, and nothing else."""
    (repository.path / "README.md").write_text("<<<<<<< ours\n")
    report = repository.run("git", "commit", "--all", "--message=A conflict", status=1)
    assert (
        "check for merge conflicts................................................Failed" in report
    )

    (repository.path / "README.md").write_text("Resolved\n")
    repository.run("git", "commit", "--all", "--message=Resolved")
    repository.run("git", "reset", "--quiet", "--hard", "HEAD~")
