"""How allauth does things here: who may sign up, what a newcomer is called, where a request comes from."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.actions import comes_as_guest, welcome_newcomer
from apps.accounts.entrance import invitation_of
from apps.accounts.models import User
from apps.core.errors import client_address
from apps.core.names import tidy

HANDLE_ATTEMPTS = 5


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This e-mail and password do not fit together. Check both and try again."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes, then try again or reset your password."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your password."),
        "incorrect_code": _("This is not the code we sent. Check the newest message."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGNUP_DOMAINS) or invitation_of(request) is not None

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Fill in and save a newcomer. When two people take the same handle at once, one of them gets the next."""
        user.name = tidy(form.cleaned_data["name"])
        user.is_guest = comes_as_guest(form.cleaned_data["email"])
        super().save_user(request, user, form, commit=False)
        if not commit:
            return user
        for attempt in range(HANDLE_ATTEMPTS):
            user.username = User.objects.free_username(user.name)
            try:
                with transaction.atomic():
                    user.save()
                    if self.is_email_verified(request, user.email):
                        welcome_newcomer(user=user)
                return user
            except IntegrityError:
                if attempt == HANDLE_ATTEMPTS - 1 or User.objects.filter(email=user.email).exists():
                    raise
        return user

    def populate_username(self, request: HttpRequest, user: User) -> None:
        user.username = User.objects.free_username(user.name)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Note a proved address; the first one makes a newcomer of the person."""
        first = not EmailAddress.objects.filter(user=email_address.user_id, verified=True).exists()
        done = super().confirm_email(request, email_address)
        if done and first:
            welcome_newcomer(user=email_address.user)
        return done

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Changing a password signs out everywhere, so the next page is the one to sign in on."""
        return reverse("settings" if request.user.is_authenticated else "account_login")
