from django.urls import path

from apps.core import health, mailbox, styleguide

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("demo/mail/", mailbox.messages, name="demo_mail"),
    path("demo/mail/<str:name>/", mailbox.message, name="demo_mail_message"),
    path("styleguide/", styleguide.index, name="styleguide"),
    path("styleguide/<slug:name>/", styleguide.component, name="styleguide_component"),
]
