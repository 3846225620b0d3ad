"""The Celery application; `celery -A workscape` finds it here."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workscape.settings")

app = Celery("workscape")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
