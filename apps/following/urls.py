from django.urls import path

from apps.following.views import bookmarks, levels, marks

urlpatterns = [
    path("settings/following/", levels.following, name="following"),
    path("settings/following/<str:section>/", levels.following, name="following"),
    path("follow/<str:target>/<int:pk>/", levels.set_follow, {"wanted": True}, name="follow"),
    path("unfollow/<str:target>/<int:pk>/", levels.set_follow, {"wanted": False}, name="unfollow"),
    path("s/<slug:slug>/following/<str:level>/", levels.set_space_level, name="space_level"),
    path("s/<slug:slug>/read/", marks.read_space, name="space_read"),
    path("read/", marks.read_everything, name="read_everything"),
    path("bookmarks/", bookmarks.kept, name="bookmarks"),
    path("bookmarks/closed/forget/", bookmarks.forget_closed, name="bookmarks_forget_closed"),
    path("bookmarks/folders/", bookmarks.create_folder, name="folder_create"),
    path("bookmarks/folders/<int:pk>/", bookmarks.kept, name="bookmark_folder"),
    path("bookmarks/folders/<int:pk>/edit/", bookmarks.edit_folder, name="folder_edit"),
    path("bookmarks/folders/<int:pk>/delete/", bookmarks.delete_folder, name="folder_delete"),
    path("i/<int:pk>/keep/", bookmarks.keep, name="keep"),
    path("i/<int:pk>/keep/no-longer/", bookmarks.drop, name="drop"),
    path("i/<int:pk>/keep/folder/", bookmarks.move, name="bookmark_move"),
]
