"""What the view of the probe will show, and how to get at some of it today."""

from __future__ import annotations

from typing import ClassVar

from inspector.tui.commands import ViewId
from inspector.tui.views.notice import NoticeView


class ProbeView(NoticeView):
    """A page that says what is not there yet."""

    VIEW: ClassVar[ViewId] = ViewId.PROBE
    PAGE = """
# The probe

This view does not do anything yet, and nothing here sends a request.

Given the address of a running service, it will read its health endpoints, security
headers and error formats with GET, HEAD and OPTIONS, and compare its OpenAPI document
with the code: routes that run and are not in the code, and the other way round.

# What you can have today

View 3 lists the routes as the code registers them; `path:health` in its filter finds the
health endpoints, `auth:none` what answers without authentication.

From the terminal, the paths of the code, to hold against those of the service:

```sh
fapi-inspect routes . --format json | jq -r '.apps[].routes[].path' | sort
curl -s http://localhost:8000/openapi.json | jq -r '.paths | keys[]' | sort
```
"""
