"""What site admins see of skills, and that they see nothing of what people decided."""

import pytest
from django.urls import NoReverseMatch, reverse

from apps.events.models import Event
from apps.expertise.actions import Said, endorse, set_skills
from apps.expertise.models import Endorsement


def test_an_endorsement_can_be_taken_away(as_user, sam, alice, bob):
    set_skills(actor=bob, skills=[Said("Valves")])
    endorse(actor=alice, person=bob, key="valves", wanted=True)
    client = as_user(sam)
    assert "valves" in client.get(reverse("admin:expertise_endorsement_changelist")).content.decode()
    row = Endorsement.objects.get()
    assert client.post(reverse("admin:expertise_endorsement_delete", args=[row.pk]), {"post": "yes"}).status_code == 302
    assert not Endorsement.objects.exists()
    assert Event.objects.get(verb="skill.endorsement_withdrawn").actor == sam


def test_skills_are_seen_and_not_changed(as_user, sam, bob):
    set_skills(actor=bob, skills=[Said("Valves")])
    client = as_user(sam)
    assert "valves" in client.get(reverse("admin:expertise_skill_changelist")).content.decode()
    assert client.get(reverse("admin:expertise_skill_add")).status_code == 403
    assert client.post(reverse("admin:expertise_skill_changelist"), {"action": "delete_selected"}).status_code in {
        200,
        302,
    }
    assert bob.skill_rows.exists()


@pytest.mark.parametrize("model", ["evidence", "topicchoice", "dispute", "inference"])
def test_decisions_are_in_no_list(model):
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:expertise_{model}_changelist")
