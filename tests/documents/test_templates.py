"""Documents begin with templates, which learning admins write, order and remove at the desk."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.core.richtext import Written, sanitise
from apps.documents.actions.templates import (
    MOST_TEMPLATES,
    add_template,
    edit_template,
    remove_template,
    step_template,
)
from apps.documents.models import Document, Template
from apps.documents.steps import steps_in
from apps.events.models import Event

pytestmark = pytest.mark.django_db
FIRST = import_module("apps.documents.migrations.0002_templates").TEMPLATES


def add(lena: Any, name: str = "Round", text: str = "- [ ] Lamps", **fields: Any) -> Template:
    said = {"description": "Every night", "is_checklist": True} | fields
    return add_template(actor=lena, name=name, text=Written(text), **said)


@pytest.fixture
def few(lena: Any) -> list[Template]:
    """Three templates, and none beside them."""
    Template.objects.all().delete()
    return [add(lena, name) for name in ("A", "B", "C")]


def order() -> list[str]:
    return [template.name for template in Template.objects.all()]


def test_a_portal_begins_with_six() -> None:
    found = list(Template.objects.values_list("name", "description", "is_checklist", "body"))
    assert found == FIRST
    assert [name for name, *_ in FIRST] == [
        "Meeting notes", "Procedure", "Checklist", "Decision", "Retrospective", "How-to",
    ]  # fmt: skip


@pytest.mark.parametrize("name,description,is_checklist,body", FIRST, ids=[row[0] for row in FIRST])
def test_their_texts_are_as_the_portal_stores_them(
    name: str, description: str, is_checklist: bool, body: str
) -> None:  # fmt: skip
    assert sanitise(body) == body
    assert steps_in(body) >= is_checklist
    assert len(description) <= 200


class TestBeginning:
    def test_one_chooses_from_what_there_is_and_empty_comes_first(
        self, few: list[Template], space: Any, bob: Any, as_user: Callable
    ) -> None:
        page = as_user(bob).get("/create/document/?space=craft")
        choices = page.context["form"]["template"].field.choices
        assert [str(label).partition("<")[0] for _value, label in choices] == ["Empty", "A", "B", "C"]
        assert 'value="" id="id_template_0" checked' in page.content.decode()
        assert "Every night" in page.content.decode()

    def test_the_address_chooses_one(self, few: list[Template], space: Any, bob: Any, as_user: Callable) -> None:
        page = as_user(bob).get(f"/create/document/?space=craft&template={few[1].pk}").content.decode()
        assert f'value="{few[1].pk}" id="id_template_2" checked' in page

    @pytest.mark.parametrize("address", ["x", "0", "9" * 30, "%00"])
    def test_an_address_that_names_none_is_no_mistake(
        self, few: list[Template], space: Any, bob: Any, as_user: Callable, address: str
    ) -> None:
        answer = as_user(bob).get(f"/create/document/?space=craft&template={address}")
        choices = answer.content.decode().partition('id="id_template_1"')[2].partition("</fieldset>")[0]
        assert "Every night" in choices and " checked" not in choices

    def test_the_document_begins_with_its_text(
        self, few: list[Template], space: Any, bob: Any, as_user: Callable
    ) -> None:
        sent = {"space": space.pk, "title": "Night", "tags": "", "template": few[0].pk}
        answer = as_user(bob).post("/create/document/?space=craft", sent)
        document = Document.visible_to(bob).get()
        assert document.body == '<ul><li><input type="checkbox" disabled=""> Lamps</li></ul>'
        assert answer.headers["Location"] == f"/i/{document.pk}/document/"
        assert "Lamps" in as_user(bob).get(answer.headers["Location"]).content.decode()

    def test_without_one_it_begins_empty(self, few: list[Template], space: Any, bob: Any, as_user: Callable) -> None:
        sent = {"space": space.pk, "title": "Night", "tags": "", "template": ""}
        as_user(bob).post("/create/document/?space=craft", sent)
        assert Document.visible_to(bob).get().body == ""

    def test_one_that_was_removed_meanwhile_is_said(
        self, few: list[Template], lena: Any, space: Any, bob: Any, as_user: Callable
    ) -> None:
        remove_template(actor=lena, template=Template.objects.get(name="B"))
        sent = {"space": space.pk, "title": "Night", "tags": "", "template": few[1].pk}
        answer = as_user(bob).post("/create/document/?space=craft", sent)
        assert answer.status_code == 422
        assert "This template was removed meanwhile." in answer.content.decode()
        assert not Document.visible_to(bob).exists()


class TestDesk:
    @pytest.mark.parametrize("path", ["", "new/", "{pk}/", "{pk}/up/", "{pk}/remove/"])
    def test_it_is_there_for_learning_admins_only(
        self, few: list[Template], bob: Any, sam: Any, gus: Any, as_user: Callable, path: str
    ) -> None:
        address = "/desk/templates/" + path.format(pk=few[1].pk)
        for person in (bob, sam, gus):
            answers = [as_user(person).get(address), as_user(person).post(address, {"name": "Mine", "body": "x"})]
            assert {answer.status_code for answer in answers} <= {404, 405}
        assert order() == ["A", "B", "C"]

    def test_the_desk_leads_there(self, few: list[Template], lena: Any, as_user: Callable) -> None:
        page = as_user(lena).get("/desk/").content.decode()
        assert 'href="/desk/templates/"' in page
        assert "templates</dt>" in page

    def test_one_writes_a_template(self, few: list[Template], lena: Any, as_user: Callable) -> None:
        sent = {"name": "Shift", "description": "When it ends", "body": "## Lamps\n\n- [ ] Off", "is_checklist": "on"}
        as_user(lena).post("/desk/templates/new/", sent)
        template = Template.objects.get(name="Shift")
        assert template.body == '<h2>Lamps</h2><ul><li><input type="checkbox" disabled=""> Off</li></ul>'
        assert template.is_checklist
        assert order()[-1] == "Shift"

    def test_what_is_wrong_is_said_and_what_was_typed_stays(
        self, few: list[Template], lena: Any, as_user: Callable
    ) -> None:
        answer = as_user(lena).post("/desk/templates/new/", {"name": "", "description": "Late", "body": "Words."})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "A template needs a name." in page
        assert 'value="Late"' in page and "Words." in page
        assert order() == ["A", "B", "C"]

    def test_one_changes_a_template(self, few: list[Template], lena: Any, as_user: Callable) -> None:
        address = f"/desk/templates/{few[0].pk}/"
        assert "- [ ] Lamps" in as_user(lena).get(address).content.decode()
        as_user(lena).post(address, {"name": "Z", "description": "", "body": "<script>x</script><p>Now</p>"})
        few[0].refresh_from_db()
        assert (few[0].name, few[0].is_checklist) == ("Z", False)
        assert "<script" not in few[0].body

    def test_one_orders_and_removes(self, few: list[Template], lena: Any, as_user: Callable) -> None:
        client = as_user(lena)
        client.post(f"/desk/templates/{few[2].pk}/up/")
        client.post(f"/desk/templates/{few[0].pk}/remove/")
        assert order() == ["C", "B"]


class TestActing:
    @pytest.mark.parametrize(
        ("name", "way", "after"),
        [("A", "down", "BAC"), ("C", "up", "ACB"), ("A", "up", "ABC"), ("C", "down", "ABC")],
    )
    def test_steps(self, few: list[Template], lena: Any, name: str, way: str, after: str) -> None:
        step_template(actor=lena, template=Template.objects.get(name=name), way=way)
        assert order() == list(after)

    def test_nobody_else_may(self, few: list[Template], sam: Any) -> None:
        said = {"name": "X", "description": "", "text": Written("x"), "is_checklist": False}
        with pytest.raises(PermissionDenied):
            add_template(actor=sam, **said)
        with pytest.raises(PermissionDenied):
            edit_template(actor=sam, template=few[0], **said)
        with pytest.raises(PermissionDenied):
            step_template(actor=sam, template=few[0], way="down")
        with pytest.raises(PermissionDenied):
            remove_template(actor=sam, template=few[0])
        assert order() == ["A", "B", "C"]

    @pytest.mark.parametrize(
        ("fields", "where"),
        [
            ({"name": " "}, "name"), ({"name": "x" * 81}, "name"), ({"description": "x" * 201}, "description"),
            ({"text": "No steps."}, "body"), ({"text": "x" * 300_000}, "body"),
        ],
    )  # fmt: skip
    def test_what_does_not_fit_is_refused_by_field(self, lena: Any, fields: dict[str, Any], where: str) -> None:
        with pytest.raises(ValidationError) as refused:
            add(lena, **fields)
        assert set(refused.value.message_dict) == {where}

    def test_there_is_room_for_so_many(self, few: list[Template], lena: Any) -> None:
        Template.objects.bulk_create(Template(name=str(n)) for n in range(MOST_TEMPLATES - 3))
        with pytest.raises(ValidationError, match="Remove one first"):
            add(lena)

    def test_what_was_removed_meanwhile_is_said(self, few: list[Template], lena: Any) -> None:
        late = Template.objects.get(pk=few[1].pk)
        remove_template(actor=lena, template=few[1])
        with pytest.raises(ValidationError, match="removed meanwhile"):
            edit_template(
                actor=lena, template=late, name="B", description="", text=Written("x"), is_checklist=False
            )  # fmt: skip

    def test_what_happens_is_recorded_once(self, few: list[Template], lena: Any) -> None:
        same = {"name": "A", "description": "Every night", "text": Written("- [ ] Lamps"), "is_checklist": True}
        edit_template(actor=lena, template=few[0], **same)
        edit_template(actor=lena, template=few[0], **same | {"name": "AA"})
        removed = Template.objects.get(pk=few[1].pk)
        remove_template(actor=lena, template=few[1])
        remove_template(actor=lena, template=removed)
        verbs = list(Event.objects.filter(verb__startswith="template.").order_by("pk").values_list("verb", flat=True))
        assert verbs == ["template.added"] * 3 + ["template.edited", "template.removed"]
