"""The application that a server runs: `uvicorn {{ cookiecutter.__package_name }}.asgi:app`."""

from .main import create_app
from .settings import load_settings

app = create_app(load_settings())
