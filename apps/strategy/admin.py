"""The organisation, its goals and their metrics in Django's admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from apps.strategy.actions import describe_organisation
from apps.strategy.models import Goal, Metric, Organisation


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    list_display = ["name", "vision"]

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        describe_organisation(actor=request.user, name=obj.name, vision=obj.vision)
        obj.pk = 1

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Organisation.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class MetricInline(admin.StackedInline):
    model = Metric


@admin.register(Goal)
class GoalAdmin(admin.ModelAdmin):
    list_display = ["statement", "owner"]
    search_fields = ["statement"]
    raw_id_fields = ["owner", "enables"]
    inlines = [MetricInline]
