"""Fill the database of the settings through the sample service: `fill_sample.py <package>`."""

import asyncio
import importlib
import sys

from httpx2 import ASGITransport, AsyncClient


async def fill(package: str) -> None:
    """Register users, and store an invoice and an export of each."""
    settings = importlib.import_module(f"{package}.settings").load_settings()
    app = importlib.import_module(f"{package}.main").create_app(settings)
    transport = ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=transport, base_url="http://production") as client,
    ):
        for name in ("ada", "ben"):
            user = {"email": f"{name}@example.com", "password": "correct horse battery staple"}
            (await client.post("/users", json=user)).raise_for_status()
            form = {"username": user["email"], "password": user["password"]}
            token = (await client.post("/token", data=form)).raise_for_status().json()
            headers = {"Authorization": f"Bearer {token['access_token']}"}
            invoice = {"number": "1", "customer": name, "amount": "12.50"}
            sent = await client.post("/invoices", json=invoice, headers=headers)
            sent.raise_for_status()
            (await client.post("/exports", headers=headers)).raise_for_status()


asyncio.run(fill(sys.argv[1]))
