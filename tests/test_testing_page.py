"""docs/testing.md has recipes for the orders of docs/first-feature.md; a reader would copy them."""

from collections.abc import Iterator

import pytest

from baked_project import BakedProject
from originals import Originals
from pages import Block, follow, sections
from printed_url import empty_database
from stacks import STACKS, answers_of

FEATURE_PAGE = "docs/first-feature.md"
PAGE = "docs/testing.md"

RECIPES = ("Share a database between tests", "Test properties with Hypothesis")

SHARED_BY_A_MODULE = 'scope="module", loop_scope="module"'
SHARED_BY_A_CLASS = 'scope="class", loop_scope="class"'

# Another session changes an order, as a request does.
TEST_OF_A_STALE_OBJECT = """
from uuid import uuid4

from fastapi_service.database import Database, DatabaseSession
from fastapi_service.orders.models import OrderRow


async def test_order_is_refreshed(database: Database, db_session: DatabaseSession) -> None:
    order = OrderRow(id=uuid4(), item="tea", quantity=1)
    db_session.add(order)
    await db_session.commit()
    async with database.transaction() as session:
        (await session.get_one(OrderRow, order.id)).quantity = 2

    again = await db_session.get_one(OrderRow, order.id)
    assert (again is order, order.quantity) == (True, 1)

{lines}
    assert order.quantity == 2
"""


def without_the_suite(blocks: list[Block]) -> Iterator[Block]:
    """Yield the steps, but for the page's last one, which runs all tests and checks."""
    return (block for block in blocks if "uv run pytest\n" not in block.text)


def share_by_class(project: BakedProject) -> None:
    """Add the page's variant for a class."""
    module = (project.path / "tests/test_shared_orders.py").read_text("utf-8")
    assert SHARED_BY_A_MODULE in module
    variant = module.replace(SHARED_BY_A_MODULE, SHARED_BY_A_CLASS)
    (project.path / "tests/test_class_orders.py").write_text(variant, "utf-8")


def refresh_with(block: Block, project: BakedProject) -> None:
    """Add a test that refreshes an order with the lines of the block."""
    lines = "".join(f"    {line}\n" for line in block.text.splitlines())
    test = TEST_OF_A_STALE_OBJECT.format(lines=lines)
    (project.path / "tests/test_stale_orders.py").write_text(test, "utf-8")


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(
            f"{stack}-none",
            marks=[] if stack == "sqlite" else [pytest.mark.nightly],
        )
        for stack in STACKS
    ],
)
def project(
    request: pytest.FixtureRequest, originals: Originals, tmp_path_factory: pytest.TempPathFactory
) -> BakedProject:
    """A project with orders, and with the tests of the page."""
    folder = tmp_path_factory.mktemp("testing-page")
    project = originals.copy(answers_of(request.param), folder / "project")
    project.uv("sync")
    page = sections((project.path / PAGE).read_text("utf-8"))
    with empty_database(project) as url:
        for blocks in sections((project.path / FEATURE_PAGE).read_text("utf-8")).values():
            follow(without_the_suite(blocks), project.path, DATABASE_URL=url)
        for heading in RECIPES:
            follow(page[heading], project.path, DATABASE_URL=url)
    share_by_class(project)
    if not project.database.startswith("mongodb"):  # which has no objects that go stale
        [block] = page["Commit before you call the application"]
        refresh_with(block, project)
    return project


@pytest.mark.parametrize("shared", ["false", "true"], ids=["own", "shared"])
@pytest.mark.parametrize("workers", ["0", "2"])
def test_recipes_work(project: BakedProject, shared: str, workers: str) -> None:
    """In both connection modes, in one process and in two."""
    tests = sorted((project.path / "tests").glob("test_*_orders.py"))
    tests.append(project.path / "tests/test_order_properties.py")

    passes = project.pytest(*tests, "-n", workers, "-o", f"shared_connection={shared}")

    assert passes == len(tests) + 2  # two of the files have two tests


def test_checks_accept_the_recipes(project: BakedProject) -> None:
    """They are formatted and typed."""
    recipes = ("tests/test_shared_orders.py", "tests/test_order_properties.py")
    project.uv("run", "ruff", "check", *recipes)
    project.uv("run", "ruff", "format", "--check", *recipes)
    project.uv("run", "mypy", *recipes)
