"""Database sessions are known by their types, however they arrive."""

from __future__ import annotations

import pytest

from inspector.project.sessions import Effect, SessionCall, Sessions, sessions_of
from tests.support import project_from


def sessions_in(**files: str) -> Sessions:
    return sessions_of(project_from({f"{name}.py": text for name, text in files.items()}))


def calls_of(sessions: Sessions, name: str) -> tuple[SessionCall, ...]:
    (function,) = [f for f in sessions.project.app_functions if f.fact.qualname == name]
    return sessions.calls(function)


def effects(sessions: Sessions, name: str) -> list[tuple[str, str, str]]:
    return [(call.method, call.effect.value, call.kind) for call in calls_of(sessions, name)]


@pytest.mark.parametrize(
    ("imported", "annotation", "kind"),
    [
        ("from sqlalchemy.orm import Session", "Session", "sync"),
        ("from sqlmodel import Session", "Session | None", "sync"),
        ("from sqlalchemy.engine import Connection", "Connection", "sync"),
        ("from sqlalchemy.orm.session import Session as S", "'S'", "sync"),
        ("from sqlalchemy.ext.asyncio import AsyncSession", "AsyncSession", "async"),
        ("from sqlalchemy.ext.asyncio.session import AsyncSession", "AsyncSession", "async"),
        ("from sqlmodel.ext.asyncio.session import AsyncSession", "AsyncSession", "async"),
        ("from sqlalchemy.ext import asyncio as sa", "sa.AsyncConnection", "async"),
    ],
)
def test_an_annotation_tells_the_kind_of_session(imported: str, annotation: str, kind: str) -> None:
    sessions = sessions_in(app=f"{imported}\ndef save(db: {annotation}):\n    db.commit()\n")
    assert effects(sessions, "save") == [("commit", "commit", kind)]


def test_a_session_arrives_through_an_alias_of_another_module() -> None:
    sessions = sessions_in(
        database="""
            from typing import Annotated
            from fastapi import Depends
            from sqlalchemy.ext.asyncio import AsyncSession

            async def get_session(): ...

            Db = Annotated[AsyncSession, Depends(get_session)]
        """,
        users="""
            from database import Db as Database

            async def read(db: Database):
                return await db.scalar("SELECT 1")
        """,
    )
    assert effects(sessions, "read") == [("scalar", "read", "async")]


def test_a_session_is_held_by_an_attribute_and_by_a_base_class() -> None:
    sessions = sessions_in(
        app="""
            from sqlalchemy.orm import Session

            class Repository:
                def __init__(self, session: Session) -> None:
                    self.session = session

            class Users(Repository):
                def save(self, user):
                    self.session.add(user)
                    self.session.flush()
        """
    )
    assert effects(sessions, "Users.save") == [("add", "write", "sync"), ("flush", "write", "sync")]
    assert [call.runs for call in calls_of(sessions, "Users.save")] == [False, True]


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        ("sessionmaker(engine)", "sync"),
        ("sessionmaker(engine, class_=AsyncSession)", "async"),
        ("async_sessionmaker(engine)", "async"),
        ("async_sessionmaker[AsyncSession](engine)", None),
    ],
)
def test_a_factory_makes_what_it_is_told_to(made: str, kind: str | None) -> None:
    sessions = sessions_in(
        app=f"""
            from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
            from sqlalchemy.orm import sessionmaker

            Factory = {made}

            def work():
                with Factory() as session:
                    session.rollback()
                with Factory.begin() as other:
                    other.close()
        """
    )
    found = [] if kind is None else [("rollback", "rollback", kind), ("close", "close", kind)]
    assert effects(sessions, "work") == found


def test_a_scoped_session_is_a_session_itself_and_makes_some() -> None:
    sessions = sessions_in(
        app="""
            from sqlalchemy.orm import scoped_session, sessionmaker

            Local = scoped_session(sessionmaker())

            def work():
                Local.execute("SELECT 1")
                Local().commit()
        """
    )
    assert effects(sessions, "work") == [("execute", "read", "sync"), ("commit", "commit", "sync")]


def test_the_calls_that_open_sessions_are_told_from_those_of_project_functions() -> None:
    sessions = sessions_in(
        app="""
            from sqlalchemy.orm import Session, sessionmaker

            Factory = sessionmaker()

            class Mine(Session): ...

            def get_session() -> Session: ...

            def work():
                Factory()
                Mine()
                get_session()
                print()
        """
    )
    (work,) = [f for f in sessions.project.app_functions if f.fact.name == "work"]
    assert [sessions.opens(site) for site in work.calls] == ["sync", "sync", None, None]


def test_classes_of_the_project_that_derive_from_a_session_are_sessions() -> None:
    sessions = sessions_in(
        app="""
            from sqlmodel import Session

            class Audited(Session):
                def commit(self) -> None:
                    self.execute("INSERT INTO log")
                    super().commit()

            def save(db: Audited):
                db.commit()
        """
    )
    assert effects(sessions, "save") == [("commit", "commit", "sync")]
    assert effects(sessions, "Audited.commit") == [("execute", "write", "sync")]


@pytest.mark.parametrize(
    ("statement", "effect"),
    [
        ("select(User)", "read"),
        ("insert(User).values(name='a').returning(User.id)", "write"),
        ("update(User).where(User.id == 1)", "write"),
        ("pg_insert(User).on_conflict_do_nothing()", "write"),
        ("text('SELECT 1')", "read"),
        ("text('  delete from users')", "write"),
        ("text(f'UPDATE users SET name = {name}')", "write"),
        ("built", "write"),
        ("given", "read"),
    ],
)
def test_a_statement_that_writes_makes_the_call_a_write(statement: str, effect: str) -> None:
    sessions = sessions_in(
        app=f"""
            from sqlalchemy import delete, insert, select, text, update
            from sqlalchemy.dialects.postgresql import insert as pg_insert
            from sqlalchemy.orm import Session

            def run(db: Session, name, given):
                built = delete(User)
                if name:
                    built = built.where(User.name == name)
                db.execute({statement})
        """
    )
    assert effects(sessions, "run") == [("execute", effect, "sync")]


def test_update_and_delete_of_a_query_write() -> None:
    sessions = sessions_in(
        app="""
            from sqlalchemy.orm import Session

            def run(db: Session, cache):
                db.query(User).filter(User.id == 1).delete()
                cache.query(User).delete()
        """
    )
    assert effects(sessions, "run") == [("delete", "write", "sync"), ("query", "read", "sync")]


def test_what_only_looks_like_a_session_is_none() -> None:
    sessions = sessions_in(
        app="""
            class Session:
                def commit(self): ...

            def save(session, db: Session, settings: dict):
                session.commit()
                db.commit()
                settings.get("x")
        """
    )
    assert effects(sessions, "save") == []


def test_functions_that_get_to_a_commit_are_found_with_the_way() -> None:
    sessions = sessions_in(
        repository="""
            from sqlalchemy.ext.asyncio import AsyncSession

            async def store(db: AsyncSession):
                await db.commit()
        """,
        service="""
            from repository import store as put

            async def close(db):
                await put(db)

            async def later(db):
                return put(db)

            async def handle(db):
                await close(db)
        """,
    )
    hops = sessions.reach(Effect.COMMIT)
    assert {f.fact.name: hop.through.fact.name if hop.through else None for f, hop in hops.items()} == {
        "store": None,
        "close": "store",
        "handle": "close",
    }


def test_the_answers_of_a_project_are_made_once() -> None:
    project = project_from({"app.py": ""})
    assert sessions_of(project) is sessions_of(project)
