"""Which worker of pytest-xdist runs what: all tests of a stack the same one, as its project is baked
and installed there."""

import re

from xdist.scheduler import LoadScopeScheduling


class OneWorkerForEachStack(LoadScopeScheduling):
    """Tests of a stack are one piece of work, any other test is one by itself. pytest-xdist 3.8
    knows groups as well, but finds none with pytest 9.2."""

    def _split_scope(self, nodeid: str) -> str:
        stack = re.search(r"[\[-](sqlite|postgresql|mongodb-motor|mongodb)[-\]]", nodeid)
        return stack[1] if stack else nodeid
