from typing import Annotated

from fastapi import APIRouter, Depends, Query

from bookshop.auth.dependencies import OptionalUser
from bookshop.catalog.dependencies import BookServiceDep
from bookshop.infra.cache import CacheDep
from bookshop.recommendations.schemas import History, Recommendation
from bookshop.recommendations.services import RecommendationService

router = APIRouter(prefix="/recommendations", tags=["recommendations"])


def get_recommendation_service(books: BookServiceDep, cache: CacheDep) -> RecommendationService:
    return RecommendationService(books, cache)


Service = Annotated[RecommendationService, Depends(get_recommendation_service)]


@router.get("")
async def list_recommendations(
    user: OptionalUser, service: Service, limit: Annotated[int, Query(ge=1, le=20)] = 5
) -> list[Recommendation]:
    """Books for the caller, or for everybody."""
    return await service.recommend(user, limit)


@router.get("/history")
async def read_history(user: OptionalUser, service: Service) -> History:
    """What the recommendations are made from."""
    genres = await service.liked_genres(user.id)
    return History(user_id=user.id, genres=sorted(genres))
