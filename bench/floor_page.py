"""The floor of a page: session, user query and a template, signed in. A whole site in one file.

`python bench/floor_page.py` makes its tables and prints the cookie of a signed-in session; gunicorn serves
`application`. The database is FLOOR_DATABASE, a PostgreSQL socket folder.
"""

import os

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    SECRET_KEY="floor",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
    MIDDLEWARE=[
        "django.middleware.gzip.GZipMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "floor",
            "USER": "soapnet",
            "HOST": os.environ["FLOOR_DATABASE"],
            "CONN_MAX_AGE": 60,
        }
    },
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    (
                        "django.template.loaders.locmem.Loader",
                        {"page.html": "<h1>Hello {{ user.username }}</h1>"},
                    )
                ]
            },
        }
    ],
)
django.setup()


def page(request: HttpRequest) -> HttpResponse:
    from django.shortcuts import render

    return render(request, "page.html", {"user": request.user})


urlpatterns = [path("", page)]


def prepare() -> str:
    """The session cookie's value of a signed-in user."""
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    client = Client()
    client.force_login(User.objects.create_user("dean"))  # type: ignore[arg-type]
    return client.cookies["sessionid"].value


if __name__ == "__main__":
    print(prepare())
else:
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
