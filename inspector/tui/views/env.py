"""What the view of environment files will show, and how to get at the same today."""

from __future__ import annotations

from typing import ClassVar

from inspector.tui.commands import ViewId
from inspector.tui.views.notice import NoticeView


class EnvView(NoticeView):
    """A page that says what is not there yet."""

    VIEW: ClassVar[ViewId] = ViewId.ENV
    PAGE = """
# Environment files

This view does not do anything yet.

It will show `.env.example` as your settings classes call for it: every variable with its
type, default and description, in the order of the classes, secrets without values. It
will compare it with the env files of the project: variables that are missing, that no
setting reads, or that stand there twice.

# What you can have today

View 4 lists every field with the variables that set it; `required:yes` in its filter
leaves those that must be set, `secret:yes` the secrets, and `x` writes the list to a file.

From the terminal, all variables of a project, one a line:

```sh
fapi-inspect settings . --format json | jq -r '.classes[].fields[].env[]'
```
"""
