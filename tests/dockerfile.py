"""What a Dockerfile does, without Docker: the commands that an ordinary user can run.

The file system of a stage is a folder. The base image is this machine, and the program that is
copied from another image is this machine's. Instructions that nothing here understands are errors.
"""

import json
import os
import re
import shlex
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from uv import find_uv_bin

from commands import run

INSTRUCTION = re.compile(r"([A-Z]+)((?:\s+--\S+)*)\s+(.*)", re.DOTALL)

# The folders that the file names, by paths that are absolute in the image.
FOLDER = re.compile(r"(?<![\w.])/(?=(?:app|data|usr/local/bin)(?:[\s/:\"']|$))")


@dataclass(frozen=True)
class Instruction:
    """One instruction: `COPY --from=build /data /data`."""

    name: str
    flags: dict[str, str]
    arguments: str


@dataclass
class Image:
    """A stage while it is built, and the image in the end.

    `environment` is what its commands get, `directory` where they run. `user` owns its files, and is
    the number of a user of this machine, or None for the one who runs the tests.
    """

    root: Path
    environment: dict[str, str]
    user: int | None
    directory: Path = field(init=False)
    command: list[str] = field(default_factory=list)
    health_check: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.directory = self.root
        self.run("mkdir", self.root, cwd=self.root.parent)

    def run(self, *command: str | Path, cwd: Path | None = None, status: int | None = 0) -> int:
        """Run the command as the user, and return its exit status; by default it has to succeed."""
        completed = run(
            *command,
            cwd=cwd or self.directory,
            environment=self.environment,
            user=self.user,
            status=status,
        )
        return completed.returncode

    def located(self, text: str) -> str:
        """Return the text with the image's folders as they are on this machine."""
        return FOLDER.sub(lambda _: f"{self.root}/", text)


def stages(dockerfile: str) -> list[list[Instruction]]:
    """Return the instructions of each stage; the first is its FROM."""
    lines = [line for line in dockerfile.splitlines() if not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    result: list[list[Instruction]] = []
    for line in filter(None, map(str.strip, joined.splitlines())):
        found = INSTRUCTION.fullmatch(line)
        assert found, line
        name, flags, arguments = found.groups()
        options = dict(flag.removeprefix("--").split("=", 1) for flag in flags.split())
        if name == "FROM":
            result.append([])
        result[-1].append(Instruction(name, options, arguments))
    return result


def build(context: Path, folder: Path, environment: dict[str, str], user: int | None) -> Image:
    """Follow the Dockerfile in `context`, and return the image of its last stage.

    Each stage is `folder / "root"` while it is built, because the files of a virtual environment
    name their folder: it has the same path in the stage that makes it and in the last.
    """
    *earlier, last = stages((context / "Dockerfile").read_text("utf-8"))
    for stage in earlier:
        name = stage[0].arguments.rpartition(" AS ")[2]
        _build_stage(stage, context, folder, environment, user).root.rename(folder / name)
    return _build_stage(last, context, folder, environment, user)


def _build_stage(
    stage: list[Instruction],
    context: Path,
    folder: Path,
    environment: dict[str, str],
    user: int | None,
) -> Image:
    image = Image(folder / "root", dict(environment), user)
    for instruction in stage[1:]:
        follow(instruction, image, context)
    return image


def follow(instruction: Instruction, image: Image, context: Path) -> None:
    """Do what the instruction says."""
    arguments = image.located(instruction.arguments)
    match instruction.name:
        case "ENV":
            for each in shlex.split(arguments):
                name, _, value = each.partition("=")
                image.environment[name] = Template(value).substitute(image.environment)
        case "WORKDIR":
            image.directory = Path(arguments)
            image.run("mkdir", "-p", arguments, cwd=image.root)
        case "RUN":
            image.run("sh", "-c", arguments)
        case "COPY":
            copy(instruction, image, context)
        case "CMD":
            image.command = json.loads(arguments)
        case "HEALTHCHECK":
            image.health_check = json.loads(arguments.removeprefix("CMD "))
        case "USER" | "EXPOSE":
            pass
        case _:
            raise ValueError(f"What does {instruction.name} do?")


def copy(instruction: Instruction, image: Image, context: Path) -> None:
    """Copy files, or the content of folders, from the context, an earlier stage or uv's image."""
    *names, target = instruction.arguments.split()
    destination = image.directory / image.located(target)
    image.run("mkdir", "-p", destination)
    origin = instruction.flags.get("from")
    if origin and ":" in origin:
        assert names == ["/uv"]
        shutil.copy(find_uv_bin(), destination)
        return
    for name in names:
        if origin:
            sources = [image.root.parent / origin / name.lstrip("/")]
        else:
            assert name.partition("/")[0].replace("[k]", "k") in sent(context), name
            sources = list(context.glob(name))
        for source in sources:
            content = f"{source}{os.sep}." if source.is_dir() else source
            image.run("cp", "-R", content, destination)


def sent(context: Path) -> set[str]:
    """Return the names in the context that its .dockerignore lets through."""
    lines = (context / ".dockerignore").read_text("utf-8").splitlines()
    assert "*" in lines
    return {line[1:] for line in lines if line.startswith("!")}
