"""Bringing an env file up to date leaves everything alone that people wrote."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from inspector.envfile.dotenv import parsed, rendered
from inspector.envfile.update import Update, updated
from inspector.errors import EnvFileError
from tests.envfile.support import plan_of, plans_of
from tests.project.settings_zoo import CASES

if TYPE_CHECKING:
    from collections.abc import Collection

    from inspector.envfile.model import EnvPlan

FILE = Path(".env.example")
PLAN = plan_of("""
class Shop(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="SHOP_", env_nested_delimiter="__")

    class Pool(BaseModel):
        size: int = 5
        recycle: int = 60

    name: str
    debug: bool = False
    pool: Pool = Pool()
    title: str = Field("x", validation_alias=AliasChoices("SHOP_TITLE", "TITLE"))

class Mail(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="MAIL_")

    host: str = "localhost"
    port: int = 25
""")


def update(text: str, plan: EnvPlan = PLAN, read: Collection[str] = ()) -> Update:
    return updated(FILE, text, plan, lambda names: [name for name in names if name in read])


def test_what_was_written_from_the_settings_is_up_to_date() -> None:
    assert not update(rendered(PLAN)).changes


@pytest.mark.parametrize("case", CASES)
def test_what_was_written_is_up_to_date_whatever_the_settings(case: str) -> None:
    for plan in plans_of({"app.py": CASES[case]}):
        assert not update(rendered(plan), plan).changes


def test_an_empty_file_gets_everything_but_the_header() -> None:
    change = update("")
    assert change.added == tuple(one.name for one in PLAN.items)
    assert change.after.endswith(rendered(PLAN).partition("\n\n")[2])


_EDITED = """\
# Our settings. Ask Ada.
export SHOP_NAME='The Shop'   # do not rename


SHOP_DEBUG = true
# two lines:
BANNER="first
second"
MAIL_PORT=2525
OLD_FLAG=1
"""


def test_missing_variables_stand_behind_their_neighbours_and_the_rest_stays() -> None:
    change = update(_EDITED, read={"BANNER"})
    assert change.added == ("SHOP_POOL__SIZE", "SHOP_POOL__RECYCLE", "SHOP_TITLE", "MAIL_HOST")
    assert change.unread == ("OLD_FLAG",)
    assert (
        change.after
        == """\
# Our settings. Ask Ada.
export SHOP_NAME='The Shop'   # do not rename


SHOP_DEBUG = true

# int
# SHOP_POOL__SIZE=5

# int
# SHOP_POOL__RECYCLE=60

# str; or TITLE
# SHOP_TITLE=x
# two lines:
BANNER="first
second"
MAIL_PORT=2525

# str
# MAIL_HOST=localhost
# nothing in this project reads OLD_FLAG
OLD_FLAG=1
"""
    )


def test_nothing_is_called_unread_where_names_of_variables_are_not_known() -> None:
    plan = plan_of("""
from elsewhere import PREFIX

class Shop(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX)
    name: str
""")
    assert not update("SHOP_NAME=x\n", plan).changes


def test_a_second_time_nothing_changes() -> None:
    once = update(_EDITED).after
    assert update(once).after == once


@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
def test_newlines_are_the_files_own(newline: str) -> None:
    text = _EDITED.replace("\n", newline)
    change = update(text)
    assert change.changes
    assert change.after.replace(newline, "").isprintable()
    assert all(line in change.after for line in text.split(newline))
    assert update(change.after).after == change.after


@pytest.mark.parametrize("text", ["SHOP_NAME=x", "\ufeffSHOP_NAME=x\n", "\ufeff", "\n\n", "# only a comment"])
def test_awkward_ends_and_beginnings_stay(text: str) -> None:
    change = update(text)
    assert change.after.startswith(text)
    assert update(change.after).after == change.after


@pytest.mark.parametrize(
    "line",
    [
        "SHOP_TITLE=a",
        "shop_title=a",
        "TITLE=a",
        "# TITLE=a",
        "#SHOP_TITLE=",
        "# export SHOP_TITLE=a",
        "'SHOP_TITLE'=a",
    ],
)
def test_a_variable_is_there_under_any_of_its_names_and_commented_out_too(line: str) -> None:
    assert "SHOP_TITLE" not in update(f"{line}\n").added


def test_the_json_of_a_model_stands_for_its_leaves() -> None:
    assert not {"SHOP_POOL__SIZE", "SHOP_POOL__RECYCLE"} & set(update('SHOP_POOL={"size": 1}\n').added)


def test_a_section_whose_variables_are_gone_is_found_by_its_heading() -> None:
    text = "# ---- Mail (app.py) ----\n# Ours.\n\nSHOP_NAME=x\n"
    after = update(text).after
    assert after.startswith("# ---- Mail (app.py) ----\n# Ours.\n\n# str\n# MAIL_HOST=localhost\n")
    assert after.count("---- Mail") == 1


def test_a_mark_goes_when_something_reads_the_variable() -> None:
    marked = update("OLD=1\n").after
    assert marked.startswith("# nothing in this project reads OLD\nOLD=1\n")
    assert "nothing" not in update(marked, read={"OLD"}).after


def test_a_mark_of_another_name_is_replaced() -> None:
    text = "# nothing in this project reads GONE\nOLD=1\n"
    assert update(text).after.startswith("# nothing in this project reads OLD\nOLD=1\n")


def test_variables_that_are_commented_out_are_nobodys_business() -> None:
    change = update("# OLD=1\n")
    assert change.unread == ()
    assert change.after.startswith("# OLD=1\n")


@pytest.mark.parametrize("text", ['A="never closed\n', "A='x\nB=1\n", "=value\n", "A=1\n= \n"])
def test_a_line_that_is_no_assignment_stops_it(text: str) -> None:
    with pytest.raises(
        EnvFileError, match=r"\.env\.example:\d+ is no assignment that python-dotenv can read"
    ):
        update(text)


def test_the_line_of_a_broken_assignment_is_named() -> None:
    with pytest.raises(EnvFileError, match=r":4 is"):
        update('A=1\n\n# comment\n  B="open\n')


def test_the_pieces_of_a_file_are_the_file_whatever_it_holds() -> None:
    chance = random.Random(2)
    words = [
        "A=1",
        "SHOP_NAME=x",
        "export B='2'",
        "# c",
        "#OLD=1",
        '"',
        "'",
        "=",
        "\n",
        "\r\n",
        "\r",
        " ",
        "\t",
        "\ufeff",
        "\\",
        "$",
        "Ü",
        "\x0b",
    ]
    stopped = 0
    for _ in range(3000):
        text = "".join(chance.choices(words, k=chance.randrange(14)))
        try:
            pieces = parsed(FILE, text)
        except EnvFileError:
            stopped += 1
            continue
        assert "".join(piece.text for piece in pieces) == text
        once = update(text).after
        assert update(once).after == once
    assert 0 < stopped < 2500
