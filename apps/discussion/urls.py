from django.urls import path

from apps.discussion import views

urlpatterns = [
    path("i/<int:pk>/comments/", views.create, name="comment_create"),
    path("i/<int:pk>/react/", views.react_to_item, name="react"),
    path("i/<int:pk>/markdown/", views.markdown, name="item_markdown"),
    path("comments/<int:pk>/", views.permalink, name="comment"),
    path("comments/<int:pk>/edit/", views.edit, name="comment_edit"),
    path("comments/<int:pk>/history/", views.history, name="comment_history"),
    path("comments/<int:pk>/delete/", views.delete, name="comment_delete"),
    path("comments/<int:pk>/restore/", views.restore, name="comment_restore"),
    path("comments/<int:pk>/react/", views.react_to_comment, name="comment_react"),
    path("compose/people/", views.suggest_people, name="suggest_people"),
    path("compose/audience/", views.audience, name="audience"),
]
