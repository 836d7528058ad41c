from fastapi import APIRouter, Depends, HTTPException, status

from bookshop.auth.dependencies import require_permission
from bookshop.catalog.dependencies import AuthorRepositoryDep
from bookshop.catalog.models import Author
from bookshop.catalog.schemas import AuthorRead, AuthorWrite
from bookshop.core.schemas import Page, PageQuery, Problem

router = APIRouter(prefix="/authors", responses={404: {"model": Problem}})

can_write = Depends(require_permission("catalog:write"))


@router.get("")
async def list_authors(params: PageQuery, authors: AuthorRepositoryDep) -> Page[AuthorRead]:
    """Authors by name."""
    rows, total = await authors.page(offset=params.offset, limit=params.page_size)
    return Page[AuthorRead](
        items=[AuthorRead.model_validate(row) for row in rows],
        total=total,
        page=params.page,
        page_size=params.page_size,
    )


@router.post(
    "", status_code=status.HTTP_201_CREATED, response_model=AuthorRead, dependencies=[can_write]
)
async def create_author(data: AuthorWrite, authors: AuthorRepositoryDep) -> Author:
    """Add an author."""
    return await authors.save(Author(**data.model_dump(mode="json")))


@router.get("/{author_id}", response_model=AuthorRead)
async def read_author(author_id: int, authors: AuthorRepositoryDep) -> Author:
    """One author."""
    author = await authors.get(author_id)
    if author is None:
        raise HTTPException(404, "There is no such author")
    return author


@router.put("/{author_id}", response_model=AuthorRead, dependencies=[can_write])
async def update_author(author_id: int, data: AuthorWrite, authors: AuthorRepositoryDep) -> Author:
    """Correct an author's name or website."""
    author = await authors.get(author_id)
    if author is None:
        raise HTTPException(404, "There is no such author")
    author.name = data.name
    author.website = str(data.website) if data.website else None
    return await authors.save(author)
