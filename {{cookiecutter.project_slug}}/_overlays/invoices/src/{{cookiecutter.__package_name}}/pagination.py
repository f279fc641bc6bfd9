"""Pages of a list."""

from pydantic import BaseModel, Field


class PageParameters(BaseModel):
    """The query parameters of a list."""

    limit: int = Field(default=20, ge=1, le=100)
    offset: int = Field(default=0, ge=0, le=1_000_000)
