"""Alembic revisions and the script locations that they form."""

from __future__ import annotations

from inspector.project.migrations import locations, revisions
from tests.support import project_from


def revision(identifier: str, down: str, more: str = "") -> str:
    return f"revision = {identifier!r}\ndown_revision = {down}\n{more}"


def test_a_revision_is_read_from_its_assignments_and_docstring() -> None:
    text = '''\
    """add
    emails

    Revision ID: 2
    Revises: 1
    Create Date: 2025-03-01 10:00:00
    """
    from collections.abc import Sequence

    revision: str = "2"
    down_revision: str | None = "1"
    branch_labels: str | Sequence[str] | None = ("mail",)


    def upgrade() -> None:
        pass
    '''
    (found,) = revisions(project_from({"migrations/versions/2.py": text}))
    assert (found.id, found.down, found.labels) == ("2", ("1",), ("mail",))
    assert (found.message, found.created) == ("add emails", "2025-03-01 10:00:00")
    assert (found.place.line, found.down_place.line) == (10, 11)
    assert found.upgrade is not None
    assert found.downgrade is None


def test_the_revisions_that_one_follows() -> None:
    files = {
        "versions/a.py": revision("a", "None"),
        "versions/b.py": revision("b", "'a'"),
        "versions/c.py": revision("c", "('a', 'b')"),
        "versions/d.py": revision("d", "newest()"),
    }
    assert [r.down for r in revisions(project_from(files))] == [(), ("a",), ("a", "b"), None]


def test_modules_that_are_no_revisions_are_left_out() -> None:
    files = {
        "versions/a.py": "revision = 1\ndown_revision = None\n",
        "versions/b.py": "revision = 'b'\n",
        "tests/versions/c.py": revision("c", "None"),
        "app.py": "def revision(): ...\ndef down_revision(): ...\n",
    }
    assert revisions(project_from(files)) == ()


def test_folders_are_locations_of_their_own_unless_they_build_on_one_another() -> None:
    files = {
        "a/versions/1.py": revision("1", "None"),
        "a/versions/2025/2.py": revision("2", "'1'"),
        "b/versions/1.py": revision("1", "None"),
        "b/versions/3.py": revision("3", "'1'"),
    }
    found = locations(revisions(project_from(files)))
    assert [[r.file.path for r in location] for location in found] == [
        ["a/versions/1.py", "a/versions/2025/2.py"],
        ["b/versions/1.py", "b/versions/3.py"],
    ]
