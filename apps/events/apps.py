from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "apps.events"

    def ready(self) -> None:
        from apps.core.recording import record_with
        from apps.events.outbox import record

        record_with(record)
