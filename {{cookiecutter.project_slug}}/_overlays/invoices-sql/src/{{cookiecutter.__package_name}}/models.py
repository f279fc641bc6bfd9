"""The tables that Alembic compares with the database.

Import the models of each feature here: `from .orders import models as orders  # noqa: F401`.
"""

from .audit import models as audit  # noqa: F401
from .database import Base
from .exports import models as exports  # noqa: F401
from .invoices import models as invoices  # noqa: F401
from .users import models as users  # noqa: F401

METADATA = [Base.metadata]
