"""The targets: each is a ratio with a bound, and is met or missed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from . import cost, generation, growth, startup
from .figures import Figures, Row, ratio
from .others import RECREATED, S3RIUS_NAME
from .plan import CONNECTIONS, STACKS
from .runs import COMPILED_BEFORE, KINDS
from .sizes import FULL

EMPTY_TEST, SESSION = KINDS["test_empty"], KINDS["test_session"]
CLIENT, STATEMENTS = KINDS["test_client"], KINDS["test_statements"]

Values = Callable[[Figures], list[float]]  # of each round


@dataclass(frozen=True)
class Target:
    """A ratio that has to be at most, or at least, its bound."""

    what: str
    bound: float
    measured: Values
    base: Values
    at_least: bool = False

    def met(self, value: float) -> bool:
        """Return whether the ratio is within its bound."""
        return value >= self.bound if self.at_least else value <= self.bound


def judged(figures: Figures) -> list[tuple[Target, float]]:
    """Return the targets that these figures cover, each with its ratio."""
    found = []
    for target in targets():
        try:
            found.append((target, ratio(target.measured(figures), target.base(figures))))
        except KeyError:
            continue  # not measured this time
    return found


def targets() -> Iterator[Target]:
    """Yield them."""
    default = Row(cost.PART, "sqlite", cost.OURS, "own connections")
    for stack, other, bounds in (
        ("sqlite", S3RIUS_NAME, (1.5, 1.0)),
        ("postgresql", RECREATED["rollback"], (3.0, 1.2)),
    ):
        for connections, bound in zip(CONNECTIONS, bounds, strict=True):
            ours = default._replace(stack=stack, connections=connections)
            yield Target(
                f"{stack}, {connections}, a client, beside {other}",
                bound,
                of(ours, CLIENT),
                of(Row(cost.PART, stack, other), CLIENT),
            )
        ours = default._replace(stack=stack)
        yield Target(
            f"{stack}, 20 statements, beside those compiled before",
            1.15,
            of(ours, STATEMENTS),
            of(ours, COMPILED_BEFORE),
        )
    tables = Row(growth.TABLES, "postgresql", cost.OURS, "own connections", "30")
    for other, bound in (("rollback", 4.0), ("upgrade_head", 1 / 20)):
        base = tables._replace(name=RECREATED[other], connections="")
        yield Target(
            f"postgresql, 30 tables, a session, beside {RECREATED[other]}",
            bound,
            of(tables, SESSION),
            of(base, SESSION),
        )
    for stack, bounds in (("postgresql", (1.3, 1.8)), ("mongodb", (1.3, 1.3))):
        for connections in CONNECTIONS:
            few, *more = FULL.tables
            for many, bound in zip(more, bounds, strict=True):
                yield of_growth(growth.TABLES, stack, connections, few, many, bound)
    empty = of(Row(cost.PART, "", cost.BARE), EMPTY_TEST)
    for stack in ("mongodb", "mongodb-motor"):
        for connections, bound in (("own connections", 6.0), ("shared connection", 3.0)):
            yield Target(
                f"{stack}, {connections}, a session, beside an empty test",
                bound,
                of(default._replace(stack=stack, connections=connections), SESSION),
                empty,
            )
    for stack in STACKS:
        for connections in CONNECTIONS:
            yield from of_connections(stack, connections)
        for example in generation.EXAMPLES:
            yield Target(
                f"{stack}, {example}, generating, beside {generation.EMPTY}",
                1.15,
                of(
                    Row(generation.GENERATION, stack, cost.OURS, setting=example),
                    generation.SECONDS,
                ),
                of(Row(generation.GENERATION, "", generation.EMPTY), generation.SECONDS),
            )


def of_connections(stack: str, connections: str) -> Iterator[Target]:
    """Yield the targets of each kind of connections."""
    for part, sizes in ((growth.ROUTES, FULL.routes), (growth.REVISIONS, FULL.revisions)):
        yield of_growth(part, stack, connections, sizes[0], sizes[-1], 1.1)
    workers = Row(growth.WORKERS, stack, cost.OURS, connections, f"{FULL.suite} tests")
    yield Target(
        f"{stack}, {connections}, throughput of two workers beside one",
        1.6 if stack == "sqlite" else 1.0,  # a server works on the second core
        of(workers, growth.TWO_WORKERS),
        of(workers, growth.ONE_WORKER),
        at_least=True,
    )
    yield Target(
        f"{stack}, {connections}, CPU a test of two workers beside one",
        1.1,
        of(workers, growth.CPU_OF_TWO),
        of(workers, growth.CPU_OF_ONE),
    )
    later = Row(startup.PART, stack, cost.OURS, connections)
    yield Target(
        f"{stack}, {connections}, start-up of a later run, beside {cost.BARE}",
        1.3 if stack == "postgresql" else 1.5,
        of(later, startup.LATER),
        of(Row(startup.PART, stack, cost.BARE), startup.LATER),
    )


def of_growth(part: str, stack: str, connections: str, few: int, many: int, bound: float) -> Target:
    """Return the target of a session in a project with many of something, beside one with few."""
    small = Row(part, stack, cost.OURS, connections, str(few))
    return Target(
        f"{stack}, {connections}, {part}, {many} beside {few}",
        bound,
        of(small._replace(setting=str(many)), SESSION),
        of(small, SESSION),
    )


def of(row: Row, quantity: str) -> Values:
    """Return a function that finds the values of a quantity."""
    return lambda figures: figures[row][quantity]
