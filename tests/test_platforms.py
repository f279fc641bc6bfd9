"""Projects on other platforms, as far as Linux can tell: CI runs them there."""

import pytest

from baked_project import BakedProject
from stacks import WITHOUT_SAMPLE


@pytest.mark.nightly(except_for=["postgresql-none"])
@pytest.mark.parametrize("baked", WITHOUT_SAMPLE, indirect=True)
@pytest.mark.parametrize("platform", ["darwin", pytest.param("win32", marks=pytest.mark.nightly)])
def test_mypy_agrees(baked: BakedProject, platform: str) -> None:
    """A developer there gets no errors from code that only Linux has; the sample has none."""
    baked.uv("run", "mypy", "--platform", platform)
