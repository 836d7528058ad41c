"""FI2004: a history of migrations that ends in two places, or starts in none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.project.migrations import locations, revisions
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inspector.project.migrations import Revision
    from inspector.project.model import Project


@rule("FI2004", Severity.ERROR)
def multiple_heads(project: Project) -> Iterator[Violation]:
    """Two revisions follow the same one, or one follows a revision that does not exist.

    `alembic upgrade head` then stops with an error, and with it the deployment. It happens
    when two branches of the repository each add a migration and both are merged, or when
    a revision is deleted that another one builds on.

    Give the later revision the other one as its `down_revision`, or add a revision that
    joins both: `alembic merge heads`. The finding sits on the `down_revision` of the
    latest head, and on one that leads nowhere.

    Branches that have labels are meant to end apart and are left alone, and so are
    histories whose `down_revision` is not written down as a literal.
    """
    for location in locations(revisions(project)):
        if any(revision.down is None for revision in location):
            continue
        known = {revision.id for revision in location}
        yield from _dangling(location, known)
        heads = _heads(location)
        if len(heads) > 1:
            latest = max(heads, key=lambda head: (head.created, head.file.path))
            others = ", ".join(_shown(head.id) for head in heads if head is not latest)
            yield Violation(
                latest.down_place,
                f"The migrations end in {len(heads)} heads, {_shown(latest.id)} beside {others}, so `alembic "
                f"upgrade head` fails; build one on the other, or merge them with `alembic merge heads`",
            )


def _dangling(location: Sequence[Revision], known: set[str]) -> Iterator[Violation]:
    for revision in location:
        missing = [down for down in revision.down or () if down not in known]
        if missing:
            yield Violation(
                revision.down_place,
                f"{_shown(revision.id)} follows {_shown(missing[0])}, which does not exist, so Alembic "
                f"cannot load the migrations; name the revision that it builds on",
            )


def _shown(identifier: str) -> str:
    return f"`{identifier}`" if identifier.isprintable() else ascii(identifier)


def _heads(location: Sequence[Revision]) -> list[Revision]:
    """Return the revisions that nothing follows, those on labelled branches left out."""
    followed = {down for revision in location for down in revision.down or ()}
    by_id = {revision.id: revision for revision in location}
    return [
        revision for revision in location if revision.id not in followed and not _is_labelled(revision, by_id)
    ]


def _is_labelled(head: Revision, by_id: dict[str, Revision]) -> bool:
    seen: set[str] = set()
    todo = [head.id]
    while todo:
        revision = by_id.get(todo.pop())
        if revision is None or revision.id in seen:
            continue
        if revision.labels:
            return True
        seen.add(revision.id)
        todo.extend(revision.down or ())
    return False


multiple_heads.bad("""
# --- migrations/versions/0001_users.py
revision = "0001"
down_revision = None
# --- migrations/versions/0002_emails.py
\"\"\"add emails

Create Date: 2025-03-01 10:00:00
\"\"\"

revision = "0002"
down_revision = "0001"
# --- migrations/versions/0002_names.py
\"\"\"add names

Create Date: 2025-03-04 10:00:00
\"\"\"

revision = "0002b"
down_revision = "0001"  # <- FI2004
""")

multiple_heads.bad("""
# --- alembic/versions/a1.py
revision: str = "a1"
down_revision: str | None = None
# --- alembic/versions/b2.py
revision: str = "b2"
down_revision: str | None = "a0"  # <- FI2004
# --- alembic/versions/c3.py
revision: str = "c3"
down_revision: tuple[str, ...] = ("a1", "b2")
""")

multiple_heads.good("""
# --- migrations/versions/0001_users.py
revision = "0001"
down_revision = None
# --- migrations/versions/0002_emails.py
revision = "0002a"
down_revision = "0001"
# --- migrations/versions/0002_names.py
revision = "0002b"
down_revision = "0001"
# --- migrations/versions/0003_merge.py
revision = "0003"
down_revision = ("0002a", "0002b")
# --- reports/migrations/versions/0001_reports.py
revision = "0001"
down_revision = None
""")

multiple_heads.good("""
# --- migrations/versions/2024/0001_users.py
revision = "0001"
down_revision = None
# --- migrations/versions/2025/0002_names.py
revision = "0002"
down_revision = "0001"
# --- migrations/versions/2025/plugin.py
revision = "p1"
down_revision = None
branch_labels = ("plugin",)
# --- migrations/versions/2025/plugin_more.py
revision = "p2"
down_revision = "p1"
""")
