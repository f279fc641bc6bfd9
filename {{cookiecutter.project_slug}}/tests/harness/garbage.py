"""Collecting garbage after each test, without searching what was there before."""

import gc


class GarbageFreezer:
    """Hides from the garbage collector what exists before a test: collecting after it is quick
    then. Every so many tests it collects everything, as hidden objects can become garbage."""

    def __init__(self, tests_between_full_collections: int) -> None:
        self._tests_between_full_collections = tests_between_full_collections
        self._tests = 0

    def freeze(self) -> None:
        """Hide what exists now, before a test."""
        self._tests += 1
        if self._tests % self._tests_between_full_collections == 0:
            gc.unfreeze()
            gc.collect()
        gc.freeze()
