"""The state of the application, which is built once and used by many tests."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI
from starlette.datastructures import State


@contextmanager
def separate_state(app: FastAPI) -> Iterator[None]:
    """Let the block change a copy of the application's state."""
    state = app.state
    app.state = State({name: state[name] for name in state})
    try:
        yield
    finally:
        app.state = state
