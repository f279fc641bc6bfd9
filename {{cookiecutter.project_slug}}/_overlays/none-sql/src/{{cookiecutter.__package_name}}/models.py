"""The tables that Alembic compares with the database.

Import the models of each feature here: `from .orders import models as orders  # noqa: F401`.
"""

from .database import Base

METADATA = [Base.metadata]
