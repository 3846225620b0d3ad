from django.urls import path, re_path

from apps.videos.views import captioning, moments, playlists, uploads, watching, writing

urlpatterns = [
    path("s/<slug:slug>/videos/", watching.shelf, name="videos"),
    path("create/video/", writing.create, name="video_create"),
    path("i/<int:pk>/video/", writing.edit, name="video_edit"),
    path("i/<int:pk>/moment/", moments.comment, name="video_moment"),
    path("i/<int:pk>/place/", playlists.place, name="video_place"),
    path("i/<int:pk>/playlists/", playlists.choose, name="video_playlists"),
    path("playlists/<int:pk>/", playlists.playlist, name="playlist"),
    path("playlists/<int:pk>/delete/", playlists.delete, name="playlist_delete"),
    path("playlists/<int:pk>/put/<int:video>/", playlists.put, name="playlist_put"),
    re_path(
        r"^playlists/(?P<pk>\d{1,18})/(?P<video>\d{1,18})/(?P<act>up|down|out)/$",
        playlists.change,
        name="playlist_change",
    ),
    path("i/<int:pk>/captions/", captioning.captions, name="video_captioning"),
    path("i/<int:pk>/captions/<str:language>/remove/", captioning.remove, name="video_captions_remove"),
    path("i/<int:pk>/video/film/", writing.replace, name="video_replace"),
    path("i/<int:pk>/video/picture/", captioning.picture, name="video_picture"),
    path("i/<int:pk>/video/again/", writing.again, name="video_again"),
    path("videos/uploads/", uploads.begin, name="video_uploads"),
    path("videos/uploads/<uuid:upload_id>/", uploads.piece, name="video_upload"),
    path("videos/uploads/<uuid:upload_id>/state/", uploads.state, name="video_upload_state"),
    path("watch/<str:text>/film", watching.film, name="video_film"),
    path("watch/<str:text>/master.m3u8", watching.master, name="video_master"),
    path("watch/<str:text>/<int:rung>/<str:name>", watching.piece, name="video_piece"),
    path("watch/<str:text>/<str:language>.vtt", watching.track, name="video_captions"),
]
