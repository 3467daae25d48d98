from django.urls import URLPattern, URLResolver, path

from soapnet.desk.views import appearance, gallery

urlpatterns: list[URLPattern | URLResolver] = [
    path("appearance/", appearance.set_theme, name="set_theme"),
    path("gallery/", gallery.gallery, name="gallery"),
]
