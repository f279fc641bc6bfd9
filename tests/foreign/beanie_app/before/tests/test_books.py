import pytest
from pymongo.errors import DuplicateKeyError

from app.models import Author, Book, Event

DISPOSSESSED = {
    "isbn": "9780060512750",
    "title": "The Dispossessed",
    "author": "Ursula K. Le Guin",
    "copies": 3,
}


async def test_ping(client):
    response = await client.get("/ping")
    assert response.json() == "pong"


async def test_add_book(client):
    response = await client.post("/books", json=DISPOSSESSED)
    assert response.status_code == 201
    assert response.json() == {**DISPOSSESSED, "shelf": None}
    assert await Book.count() == 1
    assert await Author.count() == 1


async def test_add_book_is_recorded(client):
    await client.post("/books", json=DISPOSSESSED)
    event = await Event.find_one(Event.kind == "book-added")
    assert event is not None
    assert event.subject == DISPOSSESSED["isbn"]
    assert event.at.tzinfo is not None


async def test_author_is_shared(client, book):
    await client.post("/books", json=DISPOSSESSED)
    assert await Author.count() == 1
    assert await Book.count() == 2


async def test_add_book_twice(client):
    await client.post("/books", json=DISPOSSESSED)
    response = await client.post("/books", json=DISPOSSESSED)
    assert response.status_code == 409
    assert response.json() == {"detail": "This ISBN is in the catalogue"}


async def test_isbn_is_unique(book):
    with pytest.raises(DuplicateKeyError):
        await Book(isbn=book.isbn, title="Another", author=book.author).insert()


async def test_bad_isbn(client):
    response = await client.post("/books", json={**DISPOSSESSED, "isbn": "1"})
    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"] == ["body", "isbn"]


async def test_list_books(client, book):
    await client.post("/books", json=DISPOSSESSED)
    titles = [each["title"] for each in (await client.get("/books")).json()]
    assert titles == ["A Wizard of Earthsea", "The Dispossessed"]
    found = (await client.get("/books", params={"title": "wizard"})).json()
    assert [each["isbn"] for each in found] == [book.isbn]


async def test_update_book(client, book):
    response = await client.patch(f"/books/{book.isbn}", json={"shelf": "F-12"})
    assert response.status_code == 200
    assert response.json()["shelf"] == "F-12"
    stored = await Book.get(book.id)
    assert stored.shelf == "F-12"
    assert stored.updated_at > book.updated_at


async def test_delete_book(client, book):
    assert (await client.delete(f"/books/{book.isbn}")).status_code == 204
    response = await client.get(f"/books/{book.isbn}")
    assert response.status_code == 404
    assert response.json() == {"detail": f"No book with ISBN {book.isbn}"}
