from django.urls import URLPattern, URLResolver, path

from advising.views import imports, invitations

urlpatterns: list[URLPattern | URLResolver] = [
    path("invitation/<str:number>/<str:token>/", invitations.invitation, name="invitation"),
    path("school/accounts/", invitations.account_list, name="account_list"),
    path("school/accounts/class/", invitations.account_invite_class, name="account_invite_class"),
    path(
        "school/accounts/<int:user_id>/again/", invitations.account_invite_again, name="account_invite_again"
    ),
    path("students/imports/", imports.import_list, name="import_list"),
    path("students/imports/<int:batch_id>/", imports.import_batch, name="import_batch"),
    path("students/imports/<int:batch_id>/commit/", imports.import_commit, name="import_commit"),
    path("students/imports/<int:batch_id>/discard/", imports.import_discard, name="import_discard"),
]
