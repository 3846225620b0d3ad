"""A page ends where the next begins: no row twice, none left out."""

import pytest

from apps.accounts.models import User
from apps.core.pages import Page
from tests.factories import make_user


@pytest.mark.parametrize("length", [0, 1, 2, 3, 4, 5, 6, 9])
def test_pages_follow_each_other_to_the_end(length):
    rows, seen, after = list(range(length)), [], -1
    while True:
        page = Page.cut([row for row in rows if row > after], 3, str)
        assert len(page.rows) <= 3
        seen += page.rows
        if page.next is None:
            break
        after = int(page.next)
    assert seen == rows


def test_a_page_is_shown_as_what_its_rows_are_drawn_as():
    page = Page.cut(["b", "c", "d"], 2, lambda row: f"after {row}")
    assert page.showing(["B", "C"]) == Page(["B", "C"], "after c")


def test_a_queryset_is_asked_once_for_one_row_more(db, django_assert_num_queries):
    for n in range(3):
        make_user(f"person{n}")
    people = User.objects.order_by("pk")
    with django_assert_num_queries(1):
        page = Page.cut(people, 2, lambda person: str(person.pk))
    assert len(page.rows) == 2 and page.next == str(page.rows[-1].pk)
