"""Which worker of pytest-xdist runs which test."""

from xdist.scheduler import LoadScopeScheduling


class OneParameterAtATime(LoadScopeScheduling):
    """Tests of one file with the same parameters stay together, as they share the fixtures of their
    module; a worker gets more when it is about to run out of them. pytest-xdist's own `load` hands
    out many tests at once, and at the end one worker waits for the other."""

    def _split_scope(self, nodeid: str) -> str:
        test, _, parameters = nodeid.partition("[")
        return f"{test.partition('::')[0]}[{parameters}" if parameters else nodeid
