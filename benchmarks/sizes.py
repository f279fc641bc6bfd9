"""How much is measured: enough for figures that hold, or only enough to see that it works."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """Counts for one round."""

    tests: int  # of each kind, in one process
    cpu_tests: int  # of one kind, whose processes' CPU time is measured
    slow_tests: int  # the same, where one takes a tenth of a second or more
    warm_up: int  # of each kind, run first and not counted
    routes: tuple[int, ...]  # beside those of the service
    tables: tuple[int, ...]  # in all
    revisions: tuple[int, ...]  # in all
    suite: int  # tests, for the throughput of workers
    long_suite: tuple[int, ...]  # tests, for memory and disk; measured once


FULL = Sizes(
    tests=30,
    cpu_tests=100,
    slow_tests=6,
    warm_up=3,
    routes=(1, 500),
    tables=(5, 30, 200),
    revisions=(3, 300),
    suite=1000,
    long_suite=(100, 5000),
)
QUICK = Sizes(
    tests=4,
    cpu_tests=4,
    slow_tests=2,
    warm_up=1,
    routes=(1, 10),
    tables=(5, 10),
    revisions=(3, 5),
    suite=20,
    long_suite=(10, 50),
)
