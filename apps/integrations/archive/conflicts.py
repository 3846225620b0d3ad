"""Who is who: people and units of an archive that the portal may hold already, under another id or by coincidence.

Somebody here with the same e-mail who came from no archive is the same person and is adopted: they keep their handle
and password, and never lose a role. The same e-mail under another archive id, or the same handle under another
e-mail, is for a human to decide and makes the row bad. Units go by their name in the same way.
"""

from typing import Any

from django.db.models import Q

from apps.accounts.models import Unit, User
from apps.integrations.archive.portal import parts
from apps.integrations.archive.report import Report


def find(rows: dict[str, dict[Any, Any]], lost: dict[str, set[Any]], report: Report) -> dict[str, dict[str, Any]]:
    """Drop the rows in conflict and return {file: {archive id: row of the portal to adopt}}."""
    adopted: dict[str, dict[str, Any]] = {"users": {}, "units": {}}
    for name, judge in (("users", _people(rows["users"])), ("units", _units(rows["units"]))):
        for key, entry in list(rows[name].items()):
            same, reason = judge(key, entry.data)
            if reason:
                report.problem(name, entry.line, reason)
                lost[name].add(key)
                del rows[name][key]
            elif same is not None:
                adopted[name][key] = same
    return adopted


def _people(rows: dict[Any, Any]) -> Any:
    by_source: dict[str, User] = {}
    by_email: dict[str, User] = {}
    by_handle: dict[str, User] = {}
    for keys in parts(rows):
        emails = [rows[key].data["email"] for key in keys]
        for user in User.objects.filter(Q(source_id__in=keys) | Q(email__in=emails) | Q(username__in=keys)):
            by_email[user.email] = by_handle[user.username] = user
            if user.source_id:
                by_source[user.source_id] = user

    def judge(key: str, data: dict[str, Any]) -> tuple[User | None, str]:
        same, mail = by_source.get(key), by_email.get(data["email"])
        if mail and same and mail.pk != same.pk:
            return None, f"email belongs to {mail.username!r} here"
        if mail and not same and mail.source_id is not None:
            return None, f"email belongs to {mail.username!r} here, who came as {mail.source_id!r}"
        if not same and not mail and key in by_handle:
            return None, f"id: the handle {key!r} belongs to somebody here with another e-mail"
        return (mail if not same else None), ""

    return judge


def _units(rows: dict[Any, Any]) -> Any:
    names = [entry.data["name"] for entry in rows.values()]
    by_name = {unit.name: unit for unit in Unit.objects.filter(name__in=names)}

    def judge(key: str, data: dict[str, Any]) -> tuple[Unit | None, str]:
        unit = by_name.get(data["name"])
        if unit is None or unit.source_id == key:
            return None, ""
        if unit.source_id is not None:
            return None, f"name belongs to a unit here that came as {unit.source_id!r}"
        if Unit.objects.filter(source_id=key).exists():
            return None, "name belongs to another unit here"
        return unit, ""

    return judge
