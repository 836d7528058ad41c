"""FI1907 repaired: a loader that remembers."""

from __future__ import annotations

from tests.fixes.support import repair, source

BEFORE = """
    import functools

    from pydantic_settings import BaseSettings


    class Settings(BaseSettings):
        name: str = "shop"


    # what everybody asks
    def get_settings() -> Settings:  # here
        return Settings()
    """


def test_the_loader_is_cached_by_what_is_imported() -> None:
    repaired = repair(BEFORE, "FI1907")
    assert repaired.text == source(BEFORE).replace("def get", "@functools.lru_cache\ndef get")
    (why,) = repaired.warnings
    assert why is not None
    assert why.startswith("`get_settings` no longer notices when the environment changes; ")


def test_not_without_leave() -> None:
    assert repair(BEFORE, "FI1907", unsafe=False).text == source(BEFORE)


def test_a_name_that_means_something_else_is_not_taken() -> None:
    before = source(BEFORE).replace("import functools", "def lru_cache(f):\n    return f")
    repaired = repair(before, "FI1907")
    assert repaired.text == before
    assert repaired.reasons == ["`lru_cache` means something else in this file"]


def test_a_coroutine_is_left_to_the_author() -> None:
    before = source(BEFORE).replace("def get", "async def get")
    repaired = repair(before, "FI1907")
    assert repaired.text == before
    assert repaired.reasons == ["`get_settings` is a coroutine, which its callers await"]
