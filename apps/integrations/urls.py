from django.urls import path

from apps.integrations import views

urlpatterns = [
    path("feeds/<str:token>/home.atom", views.feed, {"kind": "home"}, name="feed_home"),
    path("feeds/<str:token>/search.atom", views.feed, {"kind": "search"}, name="feed_search"),
    path("feeds/<str:token>/space/<str:value>.atom", views.feed, {"kind": "space"}, name="feed_space"),
    path("feeds/<str:token>/tag/<str:value>.atom", views.feed, {"kind": "tag"}, name="feed_tag"),
    path("feeds/<str:token>/person/<str:value>.atom", views.feed, {"kind": "person"}, name="feed_person"),
    path("settings/feeds/", views.settings_feeds, name="settings_feeds"),
]
