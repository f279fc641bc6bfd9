"""The time that the MongoDB server alone takes, asked over one open connection: collections with
their validators and indexes are created, one is read, the database is dropped."""

import os
from time import perf_counter

from pymongo import MongoClient

from .harness import blocker
from .harness.snapshot import snapshot
from .harness.urls import database_of


def test_alone(template_database, database_url, record_property):
    seconds = []
    with blocker.unblocked(), MongoClient(database_url) as client:
        content = snapshot(client[database_of(template_database.url)])
        for number in range(int(os.environ["BENCHMARK_TESTS"])):
            database = client[f"{database_of(database_url)}_alone_{number}"]
            began = perf_counter()
            content.create_in(database)
            database.users.find_one()
            client.drop_database(database.name)
            seconds.append(perf_counter() - began)
    record_property("seconds", seconds)
