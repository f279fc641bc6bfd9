"""The measured tests of a project without database fixtures."""

import os

import pytest

each = pytest.mark.parametrize("number", range(int(os.environ["BENCHMARK_TESTS"])))


@each
async def test_empty(number):
    pass


@each
async def test_client(number, client):
    assert (await client.get("/health/live")).json() == {"status": "live"}
