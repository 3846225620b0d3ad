from django.urls import path

from apps.events import views

urlpatterns = [
    path("governance/events/", views.log, name="event_log"),
    path("governance/events/retry/", views.retry_all, name="delivery_retry_all"),
    path("governance/events/<int:pk>/retry/", views.retry, name="delivery_retry"),
]
