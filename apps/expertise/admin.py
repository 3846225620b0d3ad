"""Skills and endorsements in Django's admin, for site admins. What people decided about their work is theirs alone."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from apps.core.recording import record
from apps.expertise.models import Endorsement, Skill


class Seen(admin.ModelAdmin):
    """Rows that people make on their own pages; here they are seen."""

    list_select_related = ["user"]
    search_fields = ["key", "user__username", "user__name_key"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Skill)
class SkillAdmin(Seen):
    list_display = ["key", "user", "level", "learns", "teaches"]
    list_filter = ["level", "learns", "teaches"]


@admin.register(Endorsement)
class EndorsementAdmin(Seen):
    """An endorsement can be taken away here, where a colleague misuses them."""

    list_display = ["key", "user", "by", "at"]
    list_select_related = ["user", "by"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def delete_model(self, request: HttpRequest, obj: Endorsement) -> None:
        super().delete_model(request, obj)
        record("skill.endorsement_withdrawn", actor=request.user, person=obj.user_id)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for row in queryset:
            self.delete_model(request, row)
