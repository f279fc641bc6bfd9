from beanie.operators import RegEx
from fastapi import APIRouter, BackgroundTasks, HTTPException
from pymongo.errors import DuplicateKeyError

from app.events import record
from app.models import Author, Book, BookIn, BookOut, BookUpdate

router = APIRouter(prefix="/books", tags=["books"])


async def get_or_404(isbn: str) -> Book:
    book = await Book.find_one(Book.isbn == isbn)
    if book is None:
        raise HTTPException(status_code=404, detail=f"No book with ISBN {isbn}")
    await book.fetch_all_links()
    return book


def to_out(book: Book) -> BookOut:
    return BookOut(**book.model_dump(exclude={"author"}), author=book.author.name)


@router.post("", response_model=BookOut, status_code=201)
async def add_book(data: BookIn, background_tasks: BackgroundTasks):
    author = await Author.find_one(Author.name == data.author)
    if author is None:
        author = await Author(name=data.author).insert()
    book = Book(isbn=data.isbn, title=data.title, author=author, copies=data.copies)
    try:
        await book.insert()
    except DuplicateKeyError:
        raise HTTPException(status_code=409, detail="This ISBN is in the catalogue")
    background_tasks.add_task(record, "book-added", book.isbn)
    return to_out(book)


@router.get("", response_model=list[BookOut])
async def list_books(title: str | None = None, limit: int = 50):
    query = Book.find(RegEx(Book.title, title, "i")) if title else Book.find()
    books = await query.sort("+title").limit(limit).to_list()
    for book in books:
        await book.fetch_all_links()
    return [to_out(book) for book in books]


@router.get("/{isbn}", response_model=BookOut)
async def read_book(isbn: str):
    return to_out(await get_or_404(isbn))


@router.patch("/{isbn}", response_model=BookOut)
async def update_book(isbn: str, data: BookUpdate):
    book = await get_or_404(isbn)
    for field, value in data.model_dump(exclude_unset=True).items():
        setattr(book, field, value)
    await book.save_changes()
    return to_out(book)


@router.delete("/{isbn}", status_code=204)
async def delete_book(isbn: str):
    await (await get_or_404(isbn)).delete()
