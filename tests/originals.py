"""Generated projects, as the template left them. Each set of answers is generated once in a run."""

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from pytest_cookies.plugin import Cookies

from baked_project import BakedProject
from matrix import choices
from processes import locked

DEFAULTS = {prompt: values[0] for prompt, values in choices().items()}


def generate(cookies: Cookies, answers: dict[str, str]) -> BakedProject:
    """Generate a project; no answer may be rejected."""
    result = cookies.bake(extra_context=answers)
    assert result.exception is None, repr(result.exception)
    return described(result.project_path, answers)


def described(path: Path, answers: dict[str, str]) -> BakedProject:
    """Return the project at the path, which has been generated from the answers."""
    of_the_code = DEFAULTS | answers
    return BakedProject(
        path, of_the_code["database"], of_the_code["example"], of_the_code["task_queue"]
    )


@dataclass(frozen=True)
class Originals:
    """The projects that the workers of a run have generated, in a folder that they share."""

    folder: Path
    cookies: Cookies

    def of(self, answers: dict[str, str]) -> BakedProject:
        """Return the project of the answers. It belongs to all tests: none may change it."""
        name = hashlib.sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest()[:16]
        home = self.folder / name
        with locked(self.folder / f"{name}.lock"):
            if not home.exists():
                generated = generate(self.cookies, answers).path
                generated.parent.rename(home)
        [path] = home.iterdir()
        return described(path, answers)

    def copy(self, answers: dict[str, str], folder: Path) -> BakedProject:
        """Return a copy of the project of the answers, in the folder, which is made."""
        original = self.of(answers)
        return described(Path(shutil.copytree(original.path, folder / original.path.name)), answers)
