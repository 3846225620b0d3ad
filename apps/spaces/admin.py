"""Spaces in Django's admin, where site admins mend what nobody inside a space can."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.spaces.models import JoinRequest, Membership, Space, SpaceInvitation


class OwnerFilter(admin.SimpleListFilter):
    title = _("ownership")
    parameter_name = "owner"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("none", _("Nobody owns it"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return Space.objects.without_owner() if self.value() == "none" else queryset


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0
    raw_id_fields = ["user"]


@admin.register(Space)
class SpaceAdmin(admin.ModelAdmin):
    list_display = ["name", "purpose", "visibility", "member_count", "archived_at"]
    list_filter = [OwnerFilter, "purpose", "visibility"]
    search_fields = ["name", "slug"]
    raw_id_fields = ["goal", "created_by"]
    readonly_fields = ["member_count", "version", "created", "last_activity_at"]
    inlines = [MembershipInline]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        space = form.instance
        Space.objects.filter(pk=space.pk).update(member_count=space.memberships.count())


@admin.register(JoinRequest)
class JoinRequestAdmin(admin.ModelAdmin):
    list_display = ["space", "user", "created"]
    raw_id_fields = ["space", "user"]


@admin.register(SpaceInvitation)
class SpaceInvitationAdmin(admin.ModelAdmin):
    list_display = ["space", "email", "role", "expires"]
    raw_id_fields = ["space", "invited_by"]
