from django.urls import URLPattern, URLResolver, path

from soapnet.desk.views import appearance, gallery, more, strip

urlpatterns: list[URLPattern | URLResolver] = [
    path("appearance/", appearance.set_theme, name="set_theme"),
    path("appearance/keys/", appearance.set_keys, name="set_keys"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("more/", more.more, name="more"),
    path("strip/", strip.clock_strip, name="clock_strip"),
]
