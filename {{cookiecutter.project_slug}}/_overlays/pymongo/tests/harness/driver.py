"""What the harness has to know of the driver: PyMongo's asynchronous API."""

# Beside PyMongo's own classes, which hold or make connections whatever the driver.
LIVE: tuple[type, ...] = ()
THREADS: tuple[str, ...] = ()


def prepare() -> None:
    """Nothing to do: the driver has no threads of its own."""
