from django.urls import URLPattern, URLResolver, path

from advising.views import imports

urlpatterns: list[URLPattern | URLResolver] = [
    path("students/imports/", imports.import_list, name="import_list"),
    path("students/imports/<int:batch_id>/", imports.import_batch, name="import_batch"),
    path("students/imports/<int:batch_id>/commit/", imports.import_commit, name="import_commit"),
    path("students/imports/<int:batch_id>/discard/", imports.import_discard, name="import_discard"),
]
