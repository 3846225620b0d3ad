from django.urls import path

from apps.accounts.views import availability, demo, invitations, photos, profile, sessions, tokens

urlpatterns = [
    path("people/invite/", invitations.invite, name="people_invite"),
    path("people/invite/<int:pk>/revoke/", invitations.revoke, name="invitation_revoke"),
    path("people/<str:username>/photo/<str:name>", photos.photo, name="photo"),
    path("settings/", profile.profile, name="settings"),
    path("settings/questions/", availability.availability, name="settings_questions"),
    path("settings/photo/", profile.photo, name="settings_photo"),
    path("settings/tokens/", tokens.tokens, name="settings_tokens"),
    path("settings/tokens/<int:pk>/revoke/", tokens.revoke, name="token_revoke"),
    path("accounts/sessions/", sessions.Sessions.as_view(), name="usersessions_list"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("demo/switch/", demo.demo_switch, name="demo_switch"),
]
