"""What the harness knows of the driver: PyMongo's asynchronous API."""

from .private_names import PrivateName

PRIVATE_NAMES: list[PrivateName] = []

# In addition to PyMongo's own classes.
CONNECTION_TYPES: tuple[type, ...] = ()
THREAD_PREFIXES: tuple[str, ...] = ()


def name_threads() -> None:
    """Do nothing: the driver has no threads."""
