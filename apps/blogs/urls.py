from django.urls import path

from apps.blogs.views import announcements, articles, posts, prompts, writing

urlpatterns = [
    path("create/post/", posts.create, name="post_create"),
    path("i/<int:pk>/edit/", posts.edit, name="post_edit"),
    path("create/article/", writing.create, name="article_create"),
    path("i/<int:pk>/write/", writing.edit, name="article_edit"),
    path("i/<int:pk>/publish/", writing.publish, name="article_publish"),
    path("i/<int:pk>/unpublish/", writing.unpublish, name="article_unpublish"),
    path("i/<int:pk>/preview/renew/", writing.renew_preview, name="article_preview_renew"),
    path("i/<int:pk>/announce/", announcements.announce, name="article_announce"),
    path("i/<int:pk>/announce/end/", announcements.end, name="article_announce_end"),
    path("i/<int:pk>/confirm/", announcements.confirm, name="article_confirm"),
    path("i/<int:pk>/confirmations/", announcements.report, name="article_confirmations"),
    path("i/<int:pk>/confirmations.csv", announcements.download, name="article_confirmations_csv"),
    path("i/<int:pk>/remind/", announcements.remind, name="article_remind"),
    path("preview/<str:token>/", articles.preview, name="article_preview"),
    path("series/<int:pk>/", articles.series, name="series"),
    path("s/<slug:slug>/prompts/", prompts.prompts, name="space_prompts"),
]
