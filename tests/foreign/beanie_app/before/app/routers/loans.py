from datetime import timedelta

from beanie.operators import Inc
from fastapi import APIRouter, BackgroundTasks, HTTPException
from pymongo.errors import DuplicateKeyError

from app import db
from app.config import get_settings
from app.events import record
from app.models import Book, Loan, LoanIn, LoanOut, now

router = APIRouter(prefix="/loans", tags=["loans"])


@router.post("", response_model=LoanOut, status_code=201)
async def borrow(data: LoanIn, background_tasks: BackgroundTasks):
    # both or neither
    async with db.client.start_session() as session:
        async with await session.start_transaction():
            taken = await Book.find_one(
                Book.isbn == data.isbn, Book.copies > 0, session=session
            ).update(Inc({Book.copies: -1}), session=session)
            if taken.modified_count == 0:
                raise HTTPException(status_code=409, detail="No copy left")
            loan = Loan(
                isbn=data.isbn,
                reader=data.reader,
                due=now() + timedelta(days=get_settings().loan_days),
            )
            try:
                await loan.insert(session=session)
            except DuplicateKeyError:
                raise HTTPException(status_code=409, detail="You have this book already")
    background_tasks.add_task(record, "borrowed", data.isbn)
    return loan


@router.post("/return", response_model=LoanOut)
async def give_back(data: LoanIn):
    loan = await Loan.find_one(
        Loan.isbn == data.isbn, Loan.reader == data.reader, Loan.returned == False  # noqa: E712
    )
    if loan is None:
        raise HTTPException(status_code=404, detail="No such loan")
    async with db.client.start_session() as session:
        async with await session.start_transaction():
            loan.returned = True
            await loan.save(session=session)
            await Book.find_one(Book.isbn == data.isbn, session=session).update(
                Inc({Book.copies: 1}), session=session
            )
    return loan
