"""Clients of HTTP services, databases, caches and brokers: what makes a connection that is worth sharing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.project.sessions import sessions_of

if TYPE_CHECKING:
    from inspector.project.code import CallSite
    from inspector.project.model import Project


def client_made(project: Project, site: CallSite) -> str | None:
    """Say what client, connection or session a call makes; None for any other call."""
    known = project.tables.clients.get(project.callee(site).name or "")
    if known is not None:
        return known
    return "database session" if sessions_of(project).opens(site) is not None else None
