from django.urls import path

from apps.discussion.views import composing, conversation, editing, moderation, naming

urlpatterns = [
    path("i/<int:pk>/comments/", conversation.create, name="comment_create"),
    path("i/<int:pk>/react/", conversation.react_to_item, name="react"),
    path("i/<int:pk>/markdown/", conversation.markdown, name="item_markdown"),
    path("i/<int:pk>/linked-from/", naming.linked_from, name="item_linked_from"),
    path("comments/<int:pk>/", conversation.permalink, name="comment"),
    path("comments/<int:pk>/edit/", editing.edit, name="comment_edit"),
    path("comments/<int:pk>/hide/", moderation.hide, name="comment_hide"),
    path("comments/<int:pk>/show/", moderation.unhide, name="comment_unhide"),
    path("comments/<int:pk>/history/<int:number>/go-back/", editing.go_back, name="comment_go_back"),
    path("comments/<int:pk>/history/", editing.history, name="comment_history"),
    path("comments/<int:pk>/delete/", conversation.delete, name="comment_delete"),
    path("comments/<int:pk>/restore/", conversation.restore, name="comment_restore"),
    path("comments/<int:pk>/react/", conversation.react_to_comment, name="comment_react"),
    path("compose/people/", composing.suggest_people, name="suggest_people"),
    path("compose/items/", composing.suggest_items, name="suggest_items"),
    path("compose/spaces/", composing.suggest_spaces, name="suggest_spaces"),
    path("compose/html/", composing.as_html, name="compose_html"),
    path("compose/markdown/", composing.as_markdown, name="compose_markdown"),
    path("compose/audience/", composing.audience, name="audience"),
]
