"""What the figures have to show. Each promise is a ratio with a bound, and is kept or not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from . import cost, generation, growth, startup
from .figures import Figures, Row, ratio
from .others import RECREATED, S3RIUS_NAME
from .plan import LANES, STACKS
from .runs import KINDS
from .sizes import FULL

EMPTY_TEST, SESSION = KINDS["test_empty"], KINDS["test_session"]

Values = Callable[[Figures], list[float]]  # of each round


@dataclass(frozen=True)
class Promise:
    """A ratio that is to be at most its bound, or at least that."""

    what: str
    bound: float
    measured: Values
    base: Values
    at_least: bool = False

    def kept(self, value: float) -> bool:
        """Return whether the ratio is within its bound."""
        return value >= self.bound if self.at_least else value <= self.bound


def judged(figures: Figures) -> list[tuple[Promise, float]]:
    """Return the promises that these figures can judge, each with its ratio."""
    found = []
    for promise in promises():
        try:
            found.append((promise, ratio(promise.measured(figures), promise.base(figures))))
        except KeyError:
            continue  # not measured this time
    return found


def promises() -> Iterator[Promise]:
    """Yield what is promised."""
    default = Row(cost.PART, "sqlite", cost.OURS, "default")
    yield Promise(
        "sqlite, a session, beside s3rius",
        1.0,
        of(default, SESSION),
        of(Row(cost.PART, "sqlite", S3RIUS_NAME), SESSION),
    )
    yield Promise(
        f"postgresql, fast lane, a session, beside {RECREATED['rollback']}",
        1.0,
        of(default._replace(stack="postgresql", lane="fast"), SESSION),
        of(Row(cost.PART, "postgresql", RECREATED["rollback"]), SESSION),
    )
    tables = Row(growth.TABLES, "postgresql", cost.OURS, "default", "30")
    for other, bound in (("rollback", 4.0), ("upgrade_head", 1 / 20)):
        base = tables._replace(name=RECREATED[other], lane="")
        yield Promise(
            f"postgresql, 30 tables, a session, beside {RECREATED[other]}",
            bound,
            of(tables, SESSION),
            of(base, SESSION),
        )
    empty = of(Row(cost.PART, "", cost.BARE), EMPTY_TEST)
    for stack in ("mongodb", "mongodb-motor"):
        for lane, bound in (("default", 6.0), ("fast", 3.0)):
            yield Promise(
                f"{stack}, {lane} lane, a session less the database's own time, beside an empty test",
                bound,
                without_database_time(default._replace(stack=stack, lane=lane)),
                empty,
            )
    for stack in STACKS:
        for lane in LANES:
            yield from of_lane(stack, lane)
        ours = Row(generation.GENERATION, stack, cost.OURS)
        yield Promise(
            f"{stack}, generating, beside {generation.EMPTY}",
            1.15,
            of(ours, generation.SECONDS),
            of(Row(generation.GENERATION, "", generation.EMPTY), generation.SECONDS),
        )


def of_lane(stack: str, lane: str) -> Iterator[Promise]:
    """Yield what is promised of each lane alike."""
    for part, sizes in ((growth.ROUTES, FULL.routes), (growth.REVISIONS, FULL.revisions)):
        few = Row(part, stack, cost.OURS, lane, str(sizes[0]))
        many = few._replace(setting=str(sizes[-1]))
        what = f"{stack}, {lane} lane, {part}, {many.setting} beside {few.setting}"
        yield Promise(what, 1.1, of(many, SESSION), of(few, SESSION))
    workers = Row(growth.WORKERS, stack, cost.OURS, lane, f"{FULL.suite} tests")
    yield Promise(
        f"{stack}, {lane} lane, throughput of two workers beside one",
        1.6,
        of(workers, growth.TWO_WORKERS),
        of(workers, growth.ONE_WORKER),
        at_least=True,
    )
    later = Row(startup.PART, stack, cost.OURS, lane)
    yield Promise(
        f"{stack}, {lane} lane, start-up of a later run, beside {cost.BARE}",
        1.5,
        of(later, startup.LATER),
        of(Row(startup.PART, stack, cost.BARE), startup.LATER),
    )


def of(row: Row, quantity: str) -> Values:
    """Return what finds the values of a quantity."""
    return lambda figures: figures[row][quantity]


def without_database_time(ours: Row) -> Values:
    """Return what finds the time of a test with a session, less what the database takes alone."""
    alone = Row(cost.PART, ours.stack, cost.SERVER_ALONE)

    def values(figures: Figures) -> list[float]:
        pairs = zip(figures[ours][SESSION], figures[alone][SESSION], strict=True)
        return [whole - database for whole, database in pairs]

    return values
