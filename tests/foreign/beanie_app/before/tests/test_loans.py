import asyncio
from datetime import timedelta

from app.config import get_settings
from app.models import Book, Event, Loan, now


async def test_borrow(client, book):
    response = await client.post("/loans", json={"isbn": book.isbn, "reader": "ged"})
    assert response.status_code == 201
    assert response.json()["returned"] is False
    assert (await Book.get(book.id)).copies == 1
    loan = await Loan.find_one(Loan.reader == "ged")
    assert loan.due > now() + timedelta(days=get_settings().loan_days - 1)
    assert await Event.find(Event.kind == "borrowed").count() == 1


async def test_no_copy_left(client, book):
    for reader in ("ged", "tenar"):
        await client.post("/loans", json={"isbn": book.isbn, "reader": reader})
    response = await client.post("/loans", json={"isbn": book.isbn, "reader": "vetch"})
    assert response.status_code == 409
    assert response.json() == {"detail": "No copy left"}
    assert await Loan.count() == 2


async def test_second_loan_is_rolled_back(client, book):
    await client.post("/loans", json={"isbn": book.isbn, "reader": "ged"})
    response = await client.post("/loans", json={"isbn": book.isbn, "reader": "ged"})
    assert response.status_code == 409
    assert response.json() == {"detail": "You have this book already"}
    assert (await Book.get(book.id)).copies == 1


async def test_return(client, book):
    await client.post("/loans", json={"isbn": book.isbn, "reader": "ged"})
    response = await client.post("/loans/return", json={"isbn": book.isbn, "reader": "ged"})
    assert response.status_code == 200
    assert response.json()["returned"] is True
    assert (await Book.get(book.id)).copies == 2
    again = await client.post("/loans/return", json={"isbn": book.isbn, "reader": "ged"})
    assert again.status_code == 404


async def test_concurrent_reads(client, book):
    responses = await asyncio.gather(*(client.get(f"/books/{book.isbn}") for _ in range(10)))
    assert [response.status_code for response in responses] == [200] * 10
