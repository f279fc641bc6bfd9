"""Which worker of pytest-xdist runs which test."""

import re

from xdist.scheduler import LoadScopeScheduling

# Their tests of a stack share expensive fixtures of the module, so one worker runs them.
TOGETHER = (
    "test_generated_text.py",
    "test_hooks.py",
    "test_own_suite.py",
    "test_production_untouched.py",
    "test_testing_page.py",
    "test_your_application.py",
)
STACK = re.compile(r"[\[-](sqlite|postgresql|mongodb-motor|mongodb)[-\]]")


class OneTestAtATime(LoadScopeScheduling):
    """A worker gets another test when it is about to run out of them. pytest-xdist's own `load`
    hands out many at once, and at the end one worker waits for the other."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        stack = STACK.search(nodeid) if file.endswith(TOGETHER) else None
        return f"{file}[{stack[1]}]" if stack else nodeid
