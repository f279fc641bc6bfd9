"""The licence that was chosen is in the project's LICENSE, and in the metadata of its packages."""

import json
from email.message import Message
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest

from commands import cookiecutter
from conftest import Bake

TITLES = {
    "MIT": "MIT License",
    "Apache-2.0": "Apache License",
    "BSD-3-Clause": "BSD 3-Clause License",
    "proprietary": "All rights reserved.",
}

of_each_license = pytest.mark.parametrize("license", TITLES)


def built_metadata(wheel: ZipFile) -> Message:
    """Return the core metadata of a wheel."""
    [name] = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    return Parser().parsestr(wheel.read(name).decode())


@pytest.mark.fast
@of_each_license
def test_the_file_names_license_and_author(bake: Bake, license: str) -> None:
    """Each licence has a text of its own."""
    text = (bake(license=license, author_name="Zoë O'Neil").path / "LICENSE").read_text("utf-8")
    assert [title for title in TITLES.values() if title in text] == [TITLES[license]]
    [line] = [line for line in text.splitlines() if "Zoë O'Neil" in line]
    assert line.strip().startswith("Copyright ")


@pytest.mark.fast
@of_each_license
def test_the_authors_stand_for_a_name_that_was_not_given(bake: Bake, license: str) -> None:
    """The answer is optional."""
    text = (bake(license=license, author_name=" ").path / "LICENSE").read_text("utf-8")
    assert "The FastAPI Service authors" in text


@pytest.mark.fast
@of_each_license
def test_a_replay_keeps_the_year(template: Path, tmp_path: Path, home: Path, license: str) -> None:
    """It is an answer, which cookiecutter gives and records: in a later year nothing changes."""
    answer = f"license={license}"
    cookiecutter(template, "--no-input", "--output-dir=out", answer, cwd=tmp_path, home=home)
    [replay] = (home / ".cookiecutter_replay").iterdir()
    context = json.loads(replay.read_text())
    year = context["cookiecutter"]["__year"]
    context["cookiecutter"]["__year"] = "1999"
    replay.write_text(json.dumps(context))
    cookiecutter(template, "--replay", "--output-dir=again", cwd=tmp_path, home=home)

    now, then = (
        (tmp_path / folder / "fastapi-service" / "LICENSE").read_text()
        for folder in ("out", "again")
    )
    assert year in now
    assert now.replace(year, "1999") == then


@pytest.mark.parametrize(
    "license",
    [
        "MIT",
        pytest.param("Apache-2.0", marks=pytest.mark.nightly),
        pytest.param("BSD-3-Clause", marks=pytest.mark.nightly),
        "proprietary",
    ],
)
def test_packages_carry_it(bake: Bake, license: str) -> None:
    """`uv build` puts the text into the wheel, and the licence's SPDX name into its metadata. PyPI
    rejects packages of a proprietary project."""
    project = bake(license=license)
    project.uv("build", "--quiet")
    [path] = (project.path / "dist").glob("*.whl")
    with ZipFile(path) as wheel:
        metadata = built_metadata(wheel)
        [name] = [name for name in wheel.namelist() if name.endswith("licenses/LICENSE")]
        assert wheel.read(name) == (project.path / "LICENSE").read_bytes()

    expression, classifiers = metadata["License-Expression"], metadata.get_all("Classifier")
    if license == "proprietary":
        assert (expression, classifiers) == (None, ["Private :: Do Not Upload"])
    else:
        assert (expression, classifiers) == (license, None)
