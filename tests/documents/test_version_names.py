"""A name pins what a document says, whoever writes on."""

import pytest

from apps.content.actions import name_version
from apps.content.models import Revision
from apps.documents.actions import edit_document
from tests.factories import make_document

pytestmark = pytest.mark.django_db


def test_what_is_written_in_the_same_sitting_is_another_version(space, bob):
    document = make_document(space, bob, text="One.")
    edit_document(actor=bob, document=document, title="Plan", text="One. Two.")
    edit_document(actor=bob, document=document, title="Plan", text="One. Two. Three.")
    before = Revision.objects.filter(item=document).count()
    name_version(actor=bob, item=document, number=before + 1, name="Three")
    edit_document(actor=bob, document=document, title="Plan", text="One. Two. Three. Four.")
    edit_document(actor=bob, document=document, title="Plan", text="One. Two. Three. Four. Five.")
    assert Revision.objects.get(item=document, number=before + 1).body == "<p>One. Two. Three.</p>"
    assert Revision.objects.filter(item=document).count() == before + 1


def test_a_member_who_may_write_names_and_goes_back(as_user, space, alice, bob):
    document = make_document(space, alice, text="One.")
    edit_document(actor=alice, document=document, title="Plan", text="One. Two.")
    page = as_user(bob).get(f"/i/{document.pk}/history/").content.decode()
    assert "Name it" in page
    number = Revision.objects.get(item=document).number if Revision.objects.filter(item=document).exists() else 1
    name_version(actor=bob, item=document, number=number, name="Short")
    assert "Short" in as_user(alice).get(f"/i/{document.pk}/history/").content.decode()
