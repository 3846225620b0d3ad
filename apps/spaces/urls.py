from django.urls import path

from apps.spaces.views import directory, manage, membership, people

urlpatterns = [
    path("spaces/", directory.directory, name="spaces"),
    path("spaces/new/", directory.create, name="space_create"),
    path("invited/<str:token>/", membership.invitation, name="space_invitation"),
    path("s/<slug:slug>/about/", manage.about, name="space_about"),
    path("s/<slug:slug>/manage/", manage.manage, name="space_manage"),
    path("s/<slug:slug>/hand-over/", manage.hand_over, name="space_hand_over"),
    path("s/<slug:slug>/archive/", manage.archive, name="space_archive"),
    path("s/<slug:slug>/restore/", manage.restore, name="space_restore"),
    path("s/<slug:slug>/join/", membership.join, name="space_join"),
    path("s/<slug:slug>/leave/", membership.leave, name="space_leave"),
    path("s/<slug:slug>/ask/", membership.ask, name="space_request"),
    path("s/<slug:slug>/ask/withdraw/", membership.withdraw, name="space_request_withdraw"),
    path("s/<slug:slug>/people/", people.people, name="space_people"),
    path("s/<slug:slug>/people/<str:username>/role/", people.role, name="space_role"),
    path("s/<slug:slug>/people/<str:username>/remove/", people.remove, name="space_remove"),
    path("s/<slug:slug>/requests/<str:username>/admit/", people.answer, {"verdict": "admit"}, name="space_admit"),
    path("s/<slug:slug>/requests/<str:username>/decline/", people.answer, {"verdict": "decline"}, name="space_decline"),
    path("s/<slug:slug>/invitations/", people.invite, name="space_invite"),
    path("s/<slug:slug>/invitations/<int:pk>/revoke/", people.revoke, name="space_revoke"),
]
