from django.urls import path

from apps.impact import views

urlpatterns = [
    path("about/receipts/", views.definition, name="about_receipts"),
    path("i/<int:pk>/used/", views.used_item, name="item_used"),
    path("i/<int:pk>/used/withdraw/", views.withdraw_item, name="item_used_withdraw"),
    path("comments/<int:pk>/used/", views.used_comment, name="comment_used"),
    path("comments/<int:pk>/used/withdraw/", views.withdraw_comment, name="comment_used_withdraw"),
]
