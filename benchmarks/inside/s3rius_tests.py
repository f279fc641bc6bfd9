"""The measured tests of s3rius's project, with its own fixtures."""

import os

import pytest
from sqlalchemy import text

each = pytest.mark.parametrize("number", range(int(os.environ["BENCHMARK_TESTS"])))


@each
async def test_empty(number):
    pass


@each
async def test_session(number, dbsession):
    assert await dbsession.scalar(text("SELECT 1")) == 1


@each
async def test_client(number, client):
    written = await client.put("/api/dummy/", json={"name": "Ada"})
    assert written.status_code == 200
    read = await client.get("/api/dummy/")
    assert [dummy["name"] for dummy in read.json()] == ["Ada"]
