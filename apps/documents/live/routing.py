"""The addresses of websockets."""

from django.urls import path

from apps.documents.live.consumer import consumer

websocket_urlpatterns = [path("live/documents/<int:document_id>/", consumer)]  # type: ignore[arg-type]
