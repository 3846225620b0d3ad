"""A statement made once brings the same objects as its queryset does."""

from typing import Any

import pytest
from django.db.models import Value
from django.db.models.functions import Concat

from apps.core.compiled import CompiledFetch
from apps.documents.models import Document
from tests.factories import make_document

pytestmark = pytest.mark.django_db


def rows(pk: int) -> Any:
    found = Document.everything.filter(pk=pk).select_related("space", "author").defer("body")
    return found.annotate(called=Concat("title", Value(" 100%")))


def test_what_is_joined_left_out_and_added_comes_as_it_would(
    space: Any, bob: Any, django_assert_num_queries: Any
) -> None:
    document = make_document(space, bob, title="Lamps", text="Oil.")
    read = CompiledFetch(rows, singles=["pk"])
    for _again in range(2):
        (found,), (wanted,) = read(pk=document.pk), rows(document.pk)
        with django_assert_num_queries(0):
            assert found == wanted and (found.called, found.space, found.author) == ("Lamps 100%", space, bob)
        assert found.get_deferred_fields() == wanted.get_deferred_fields() == {"body"}
        with django_assert_num_queries(1):
            assert found.body == "<p>Oil.</p>"
    assert read(pk=-1) == []
