"""People, units and invitations in Django's admin, for site admins."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.actions import revoke_token, set_site_roles
from apps.accounts.models import AccessToken, Invitation, SiteRole, Unit, User
from apps.core.recording import record

# One way in for everybody: the portal's own sign-in, with its rate limits.
admin.site.login = secure_admin_login(admin.site.login)


class UserForm(forms.ModelForm):
    """A person with their site roles as boxes to tick."""

    roles = forms.MultipleChoiceField(
        label=_("Site roles"), choices=SiteRole.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)

    class Meta:
        model = User
        fields = ["email", "username", "name", "unit", "title", "location", "is_guest", "roles", "is_active"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        roles = data.get("roles", [])
        if data.get("is_guest") and roles:
            raise ValidationError({"roles": _("A guest holds no role for the whole portal.")})
        if self.instance.pk and (SiteRole.SITE_ADMIN not in roles or not data.get("is_active")):
            others = User.objects.filter(roles__contains=[SiteRole.SITE_ADMIN], is_active=True)
            if not others.exclude(pk=self.instance.pk).exists():
                raise ValidationError({"roles": _("The portal needs a site admin. Make somebody else one first.")})
        return data


def note_changes(admin_user: Any, person: User, changed: set[str]) -> None:
    """Record what an admin changed about `person`; their old e-mail opens nothing any more, the new one is unproved."""
    if "email" in changed:
        EmailAddress.objects.filter(user=person).delete()
    if said := sorted(changed - {"roles", "is_active"}):
        record("person.updated", actor=admin_user, person=person.pk, changed=said)


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    form = UserForm
    list_display = ["name", "username", "email", "unit", "roles", "is_guest", "is_active"]
    list_filter = ["is_active", "is_guest", "unit"]
    list_select_related = ["unit"]
    search_fields = ["name_key", "username", "email"]
    raw_id_fields = ["unit"]
    readonly_fields = ["joined", "last_login"]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save the person; roles and activity go through the action, so that the log knows who gave them."""
        wanted, active = form.cleaned_data["roles"], form.cleaned_data["is_active"]
        if change:
            kept = User.objects.values("roles", "is_active").get(pk=obj.pk)
            obj.roles, obj.is_active = kept["roles"], kept["is_active"]
        else:
            obj.roles = []
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if change:
            note_changes(request.user, obj, set(form.changed_data))
        given = set_site_roles(actor=request.user, user=obj, roles=wanted, is_active=active)
        obj.roles, obj.is_active = given.roles, given.is_active

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """People are made inactive, never deleted here: what they wrote is others' too."""
        return False


@admin.register(Unit)
class UnitAdmin(admin.ModelAdmin):
    list_display = ["name", "parent"]
    search_fields = ["name"]
    raw_id_fields = ["parent"]


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin):
    list_display = ["email", "invited_by", "as_guest", "created", "expires", "accepted_by"]
    search_fields = ["email"]
    readonly_fields = ["email", "invited_by", "as_guest", "created", "expires", "accepted_by"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(AccessToken)
class AccessTokenAdmin(admin.ModelAdmin):
    """Tokens are made by their owners alone; here they are seen and revoked."""

    list_display = ["name", "prefix", "user", "scope", "created", "expires", "last_used_at"]
    list_filter = ["scope"]
    list_select_related = ["user"]
    search_fields = ["prefix", "name", "user__username", "user__name_key"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def delete_model(self, request: HttpRequest, obj: AccessToken) -> None:
        revoke_token(actor=request.user, token=obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for token in queryset:
            revoke_token(actor=request.user, token=token)
