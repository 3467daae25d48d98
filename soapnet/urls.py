from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("advising.urls")),
    path("", include("outreach.urls")),
    path("", include("soapnet.desk.urls")),
]
