"""The application that a server runs: `uvicorn {{ cookiecutter.__package_name }}.asgi:app`."""

import logging

from .main import create_app
from .settings import load_settings

# The log goes to stderr, unless the server has set it up already.
logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")

settings = load_settings()
if "secret_key" not in settings.model_fields_set:
    logging.getLogger(__name__).warning(
        "SECRET_KEY is not set, so this process has generated one, and other workers have others:"
        " a token is valid in the process that issued it only."
    )
app = create_app(settings)
