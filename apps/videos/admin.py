"""What films wait to be made ready, what is made, and why something was not."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.videos import pipeline
from apps.videos.models import Footage, Stage


@admin.register(Stage)
class StageAdmin(admin.ModelAdmin):
    list_display = ["footage", "rung", "state", "progress", "attempts", "heartbeat", "created"]
    list_filter = ["state"]
    list_select_related = ["footage"]
    ordering = ["-created", "rung"]
    fields = readonly_fields = ["footage", "rung", "state", "progress", "attempts", "heartbeat", "created", "log"]
    actions = ["try_again"]

    @admin.action(description=_("Try what failed again"))
    def try_again(self, request: HttpRequest, chosen: Any) -> None:
        for footage in Footage.objects.filter(stages__in=chosen).distinct():
            with transaction.atomic():
                pipeline.again(footage)
            pipeline.offer(footage.pk)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
