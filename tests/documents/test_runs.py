"""People go through the steps of a document in a copy of their own, which nobody else ever sees."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.content.actions import delete
from apps.content.models import Item
from apps.documents.actions import edit_document
from apps.documents.actions.runs import begin_run, drop_run, reopen_run, save_run
from apps.documents.models import Document, Run
from apps.documents.reads import RUNS_A_PAGE
from apps.documents.steps import shown_steps, steps_in
from apps.events.models import Event
from apps.spaces.models import Membership
from tests.factories import make_document

pytestmark = pytest.mark.django_db
TEXT = (
    "## Before\n\n- [ ] Charge the **lamp**\n- [x] Tell [the others](https://example.org)\n"
    "  - [ ] and the night\n\n1. Go"
)


@pytest.fixture
def document(space: Any, alice: Any) -> Document:
    return make_document(space, alice, title="Round", text=TEXT)


@pytest.fixture
def run(document: Document, bob: Any) -> Run:
    return begin_run(actor=bob, document=document)


def fresh(run: Run) -> Run:
    return Run.objects.get(pk=run.pk)


class TestSteps:
    def test_all_tasks_are_steps_and_nothing_else(self, document: Document) -> None:
        assert steps_in(document.body) == 3
        assert steps_in("<ol><li>Go</li></ol><p>&lt;input type=&quot;checkbox&quot;</p>") == 0

    def test_each_has_its_words_as_label_and_is_ticked_or_not(self, document: Document) -> None:
        html = shown_steps(document.body, [False, True, False], may_tick=True)
        assert '<input class="task" type="checkbox" name="step" value="1" id="step-1" checked>' in html
        assert '<label for="step-0"> Charge the <strong>lamp</strong></label>' in html
        assert re.search(r'<label for="step-1"> Tell <a [^>]*>the others</a></label><ul><li>', html)
        assert '<label for="step-2"> and the night</label>' in html
        assert "disabled" not in html and "aria-label" not in html

    def test_they_are_closed_to_who_may_not_tick(self, document: Document) -> None:
        assert shown_steps(document.body, [False] * 3, may_tick=False).count(" disabled>") == 3

    def test_one_without_words_is_told_by_its_number(self) -> None:
        html = shown_steps('<ul><li><input type="checkbox" disabled=""> </li></ul>', [False], may_tick=True)
        assert '<span class="vh">Step 1</span></label>' in html


class TestActing:
    def test_it_begins_unticked_with_the_text_of_now(self, run: Run, document: Document) -> None:
        assert (run.html, run.ticks, run.done_at) == (document.body, [False] * 3, None)

    def test_pressing_twice_begins_once(self, run: Run, document: Document, bob: Any) -> None:
        assert begin_run(actor=bob, document=document) == run
        save_run(actor=bob, run=run, ticks=[True, False, False], note="")
        assert begin_run(actor=bob, document=document) != run

    def test_without_steps_there_is_nothing_to_go_through(self, space: Any, alice: Any, bob: Any) -> None:
        with pytest.raises(ValidationError, match="nothing to tick off"):
            begin_run(actor=bob, document=make_document(space, alice, text="Only words."))

    def test_ticks_and_note_are_kept_until_it_is_done(self, run: Run, bob: Any) -> None:
        save_run(actor=bob, run=run, ticks=[True, False, True], note=" The lamp is weak. ")
        assert (fresh(run).ticks, fresh(run).note, fresh(run).ticked) == ([True, False, True], "The lamp is weak.", 2)
        save_run(actor=bob, run=run, ticks=[True] * 3, note="", done=True)
        with pytest.raises(ValidationError, match="done with it already"):
            save_run(actor=bob, run=run, ticks=[False] * 3, note="late")
        assert fresh(run).ticks == [True] * 3
        reopen_run(actor=bob, run=run)
        assert fresh(run).done_at is None

    def test_other_steps_and_long_notes_are_refused(self, run: Run, bob: Any) -> None:
        with pytest.raises(ValidationError, match="not its steps"):
            save_run(actor=bob, run=run, ticks=[True], note="")
        with pytest.raises(ValidationError, match="2000 characters"):
            save_run(actor=bob, run=run, ticks=[True] * 3, note="x" * 2001)

    def test_nobody_else_may_do_anything_with_it(self, run: Run, alice: Any, sam: Any) -> None:
        for person in (alice, sam):
            for act in (
                lambda who: save_run(actor=who, run=run, ticks=[True] * 3, note=""),
                lambda who: reopen_run(actor=who, run=run),
                lambda who: drop_run(actor=who, run=run),
            ):
                with pytest.raises(PermissionDenied):
                    act(person)
        assert fresh(run).ticks == [False] * 3

    def test_outsiders_begin_none(self, private: Any, bob: Any, charlie: Any) -> None:
        with pytest.raises(PermissionDenied):
            begin_run(actor=charlie, document=make_document(private, bob, text=TEXT))

    def test_nothing_of_it_is_told(self, document: Document, bob: Any) -> None:
        before = Event.objects.count()
        run = begin_run(actor=bob, document=document)
        save_run(actor=bob, run=run, ticks=[True] * 3, note="", done=True)
        drop_run(actor=bob, run=run)
        assert Event.objects.count() == before

    def test_it_goes_with_the_document(self, run: Run, document: Document, alice: Any) -> None:
        delete(actor=alice, item=document)
        assert Run.objects.exists()
        Item.purge_deleted(before=Document.everything.get(pk=document.pk).deleted_at.replace(year=9999))
        assert not Run.objects.exists()


class TestPages:
    def test_one_begins_ticks_and_ends_without_javascript(
        self, document: Document, bob: Any, as_user: Callable
    ) -> None:
        client = as_user(bob)
        page = client.get(document.get_absolute_url()).content.decode()
        assert f'formaction="/i/{document.pk}/document/run/"' in page
        address = client.post(f"/i/{document.pk}/document/run/").headers["Location"]
        assert "0 of 3 steps done" in client.get(address).content.decode()
        answer = client.post(address, {"step": ["0", "2"], "note": "Weak"})
        assert answer.headers["Location"] == address
        page = client.get(address).content.decode()
        assert 'id="step-0" checked' in page and 'id="step-1">' in page and "2 of 3 steps done" in page
        client.post(address, {"step": ["0", "2"], "note": "Weak", "done": "1"})
        page = client.get(address).content.decode()
        assert page.count('class="task"') == page.count(" disabled>") == 3
        assert "Weak" in page and "Take it up again" in page

    def test_a_tick_that_saves_itself_is_answered_with_how_far_one_is(
        self, run: Run, bob: Any, as_user: Callable
    ) -> None:
        answer = as_user(bob).post(f"/runs/{run.pk}/", {"step": ["1"], "note": ""}, headers={"HX-Request": "true"})
        assert answer.content.decode().startswith("1 of 3 steps done · Saved")
        assert fresh(run).ticks == [False, True, False]

    def test_what_names_no_step_ticks_nothing(self, run: Run, bob: Any, as_user: Callable) -> None:
        as_user(bob).post(f"/runs/{run.pk}/", {"step": ["7", "-1", "x", "1\x00"], "note": ""})
        assert fresh(run).ticks == [False] * 3

    def test_a_note_that_is_too_long_is_said_and_nothing_is_lost(self, run: Run, bob: Any, as_user: Callable) -> None:
        answer = as_user(bob).post(f"/runs/{run.pk}/", {"step": ["1"], "note": "y" * 2001})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'id="step-1" checked' in page and "y" * 2001 in page
        assert fresh(run).ticks == [False] * 3

    def test_what_is_done_is_not_ticked_from_another_window(self, run: Run, bob: Any, as_user: Callable) -> None:
        save_run(actor=bob, run=run, ticks=[True, False, False], note="", done=True)
        answer = as_user(bob).post(f"/runs/{run.pk}/", {"step": ["1"], "note": ""})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "You were done with it already." in page
        assert 'id="step-0" checked' in page and 'id="step-1" disabled' in page

    @pytest.mark.parametrize("path", ["", "reopen/", "drop/"])
    def test_to_all_others_there_is_none(
        self, run: Run, alice: Any, sam: Any, lena: Any, mo: Any, charlie: Any, as_user: Callable, path: str
    ) -> None:
        for person in (alice, sam, lena, mo, charlie):
            for pk in (run.pk, 9_999_999):
                assert as_user(person).post(f"/runs/{pk}/{path}", {"step": ["0"]}).status_code == 404
                assert as_user(person).get(f"/runs/{pk}/").status_code == 404
        assert fresh(run).ticks == [False] * 3

    def test_who_may_not_see_the_document_any_more_has_none(
        self, private: Any, alice: Any, bob: Any, as_user: Callable
    ) -> None:
        document = make_document(private, alice, title="Secret", text=TEXT)
        run = begin_run(actor=bob, document=document)
        client = as_user(bob)
        assert "Charge the" in client.get(f"/runs/{run.pk}/").content.decode()
        Membership.objects.filter(space=private, user=bob).delete()
        assert client.get(f"/runs/{run.pk}/").status_code == 404
        assert client.post(f"/runs/{run.pk}/", {"step": ["0"]}).status_code == 404
        assert "Secret" not in client.get("/runs/").content.decode()

    def test_hidden_and_missing_answer_alike(self, private: Any, alice: Any, charlie: Any, as_user: Callable) -> None:
        document = make_document(private, alice, text=TEXT)
        answers = [as_user(charlie).post(f"/i/{pk}/document/run/") for pk in (document.pk, 9_999_999)]
        assert [answer.status_code for answer in answers] == [404, 404]

    def test_it_says_when_the_document_has_changed(
        self, run: Run, document: Document, alice: Any, bob: Any, as_user: Callable
    ) -> None:
        said = "The document has changed since you began."
        assert said not in as_user(bob).get(f"/runs/{run.pk}/").content.decode()
        edit_document(actor=alice, document=document, title="Round", text="- [ ] Another lamp")
        page = as_user(bob).get(f"/runs/{run.pk}/").content.decode()
        assert said in page and "Charge the" in page and "Another lamp" not in page

    def test_beside_the_document_stand_only_my_runs(
        self, run: Run, document: Document, alice: Any, bob: Any, as_user: Callable
    ) -> None:
        save_run(actor=bob, run=run, ticks=[True, False, False], note="")
        mine, others = (as_user(person).get(document.get_absolute_url()).content.decode() for person in (bob, alice))
        assert f'href="/runs/{run.pk}/"' in mine and "1 of 3 steps done" in mine and "Go on" in mine
        assert f"/runs/{run.pk}/" not in others and "steps done" not in others and "Go through it" in others

    def test_the_page_of_a_document_without_steps_offers_nothing(
        self, space: Any, alice: Any, bob: Any, as_user: Callable
    ) -> None:
        document = make_document(space, alice, text="Only words.")
        page = as_user(bob).get(document.get_absolute_url()).content.decode()
        assert "Go through it" not in page and "/runs/" not in page

    def test_all_my_runs_are_listed_page_by_page(
        self, document: Document, alice: Any, bob: Any, as_user: Callable
    ) -> None:
        rows = [
            Run.objects.create(document=document, person=bob, html=document.body, ticks=[True, False, False])
            for _n in range(RUNS_A_PAGE + 1)
        ]
        other = begin_run(actor=alice, document=document)
        client = as_user(bob)
        first = client.get("/runs/")
        found = re.findall(r'href="/runs/(\d+)/"', first.content.decode())
        assert [int(pk) for pk in found] == [run.pk for run in reversed(rows[1:])]
        second = client.get(first.context["next_url"]).content.decode()
        assert re.findall(r'href="/runs/(\d+)/"', second) == [str(rows[0].pk)]
        assert str(other.pk) not in found

    def test_one_throws_a_copy_away(self, run: Run, document: Document, bob: Any, as_user: Callable) -> None:
        answer = as_user(bob).post(f"/runs/{run.pk}/drop/")
        assert answer.headers["Location"] == document.get_absolute_url()
        assert not Run.objects.exists()
