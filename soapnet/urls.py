from django.contrib import admin
from django.urls import include, path

from soapnet import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("advising.urls")),
    path("", include("outreach.urls")),
    path("", include("soapnet.desk.urls")),
]
