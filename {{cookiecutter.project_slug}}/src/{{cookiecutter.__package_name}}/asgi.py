"""The application that a server runs: `uvicorn {{ cookiecutter.__package_name }}.asgi:app`."""

import logging

from .main import create_app
from .settings import load_settings

# The log goes to stderr, unless the server has set it up already.
logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")

settings = load_settings()
app = create_app(settings)
