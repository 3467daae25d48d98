from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

# The admin's own form would let second factor and rate limits be walked around.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

# Accounts and schools only: second factors, sessions and groups are nobody's to edit by hand.
for model in [model for model in admin.site._registry if model._meta.app_label != "advising"]:
    admin.site.unregister(model)

urlpatterns = [
    path("accounts/", include("soapnet.accounts")),
    path("admin/", admin.site.urls),
    path("", include("advising.urls")),
    path("", include("outreach.urls")),
    path("", include("soapnet.desk.urls")),
]
