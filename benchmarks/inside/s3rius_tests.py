"""The measured tests of s3rius's project, with its own fixtures."""

import os
from time import perf_counter

import pytest
from s3rius.db.models.dummy_model import DummyModel
from sqlalchemy import literal, select, text

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


@each
async def test_statements(number, dbsession, record_property):
    for when in ("first", "again"):
        began = perf_counter()
        for distinct in range(20):
            label = literal(distinct).label(f"number_{distinct}")
            statement = select(DummyModel, label).where(DummyModel.name == "Ada")
            assert (await dbsession.execute(statement)).first() is None
        record_property(when, perf_counter() - began)
