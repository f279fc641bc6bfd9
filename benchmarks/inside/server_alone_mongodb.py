"""What the MongoDB server itself takes, asked over one open connection: collections with their
validators and indexes made, one read, the database dropped."""

import os
from time import perf_counter

from pymongo import MongoClient

from .harness import template


def test_alone(template_database, database_url, record_property):
    seconds = []
    with MongoClient(database_url) as client:
        blueprints = template.read(client[template_database.rpartition("/")[2].split("?")[0]])
        for number in range(int(os.environ["BENCHMARK_TESTS"])):
            database = client[f"{client.get_default_database().name}_alone_{number}"]
            began = perf_counter()
            template.build(database, blueprints)
            database.users.find_one()
            client.drop_database(database.name)
            seconds.append(perf_counter() - began)
    record_property("seconds", seconds)
