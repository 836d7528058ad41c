"""Filtering, sorting, grouping and folding without a screen."""

from __future__ import annotations

from inspector.tui.widgets.rows import Column, Grouping, Heading, Rows, Sort, allot, widths

FRUIT = ("pear green", "apple red", "plum blue", "cherry red", "lime green")


def colour(item: str) -> str:
    return item.split()[1]


NAME: Column[str] = Column(
    "name", "name", lambda i: i.split()[0], lambda i: (i.split()[0],), least=4, most=20
)
COLOUR: Column[str] = Column("colour", "colour", colour, lambda i: (colour(i), i), least=5, most=9, rank=2)
SIZE: Column[str] = Column(
    "size", "size", lambda i: str(len(i)), lambda i: (len(i), i), least=4, most=4, rank=1
)
BY_COLOUR: Grouping[str] = Grouping("colour", "colour", colour, lambda i: (colour(i),), colour)


def rows(*, grouped: bool = False, sort: str = "name", reverse: bool = False) -> Rows[str]:
    made = Rows(
        (NAME, COLOUR, SIZE),
        (BY_COLOUR,),
        lambda i: i,
        colour,
        Sort(sort, reverse),
        grouping=BY_COLOUR if grouped else None,
    )
    made.load(FRUIT)
    return made


def shown(made: Rows[str]) -> list[str]:
    return [
        f"{line.title}:{line.shown}/{line.total}"
        if isinstance(line, Heading)
        else made.items[line].split()[0]
        for line in made.arrange().lines
    ]


def test_rows_are_sorted_by_a_column_both_ways() -> None:
    assert shown(rows()) == ["apple", "cherry", "lime", "pear", "plum"]
    assert shown(rows(reverse=True)) == ["plum", "pear", "lime", "cherry", "apple"]
    assert shown(rows(sort="size")) == ["apple", "plum", "cherry", "lime", "pear"]


def test_an_unknown_sort_column_means_the_first() -> None:
    assert shown(rows(sort="gone")) == shown(rows())


def test_groups_stand_in_their_order_and_rows_in_theirs() -> None:
    assert shown(rows(grouped=True)) == [
        "blue:1/1", "plum", "green:2/2", "lime", "pear", "red:2/2", "apple", "cherry",
    ]  # fmt: skip


def test_reversing_turns_rows_round_and_leaves_groups() -> None:
    assert shown(rows(grouped=True, reverse=True)) == [
        "blue:1/1", "plum", "green:2/2", "pear", "lime", "red:2/2", "cherry", "apple",
    ]  # fmt: skip


def test_a_filter_leaves_headings_of_groups_that_have_something_to_show() -> None:
    made = rows(grouped=True)
    made.narrow = lambda order: [i for i in order if "l" in made.items[i].split()[0]]
    assert shown(made) == ["blue:1/1", "plum", "green:1/2", "lime", "red:1/2", "apple"]
    assert len(made.arrange().kept) == 3


def test_a_folded_group_shows_its_heading_only() -> None:
    made = rows(grouped=True)
    made.folded = {"green"}
    assert shown(made) == ["blue:1/1", "plum", "green:2/2", "red:2/2", "apple", "cherry"]


def test_a_picked_group_is_shown_alone_and_the_others_stay_known() -> None:
    made = rows(grouped=True)
    made.picked = "red"
    assert shown(made) == ["apple", "cherry"]
    assert [heading.key for heading in made.arrange().headings] == ["blue", "green", "red"]


def test_an_empty_list_has_no_lines() -> None:
    made = rows(grouped=True)
    made.load(())
    assert shown(made) == []


def test_columns_take_what_they_need_where_there_is_room() -> None:
    columns = (NAME, COLOUR, SIZE)
    shares = {column.id: share for column, share in allot(columns, widths(columns, FRUIT), 80)}
    assert shares == {"name": 6, "colour": 6, "size": 4}


def test_the_widest_column_gives_way_first() -> None:
    columns = (NAME, COLOUR, SIZE)
    wanted = {"name": 20, "colour": 8, "size": 4}
    shares = {column.id: share for column, share in allot(columns, wanted, 26)}
    assert shares == {"name": 10, "colour": 8, "size": 4}


def test_the_least_important_columns_go_where_nothing_fits() -> None:
    columns = (NAME, COLOUR, SIZE)
    wanted = widths(columns, FRUIT)
    assert [column.id for column, _ in allot(columns, wanted, 14)] == ["name", "colour"]
    assert [column.id for column, _ in allot(columns, wanted, 6)] == ["name"]
    assert allot(columns, wanted, 2)[0][1] == 2
