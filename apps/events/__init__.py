"""The append-only log, its outbox and its handlers. Use `from apps.events.outbox import record`."""
