from django.apps import AppConfig


class AdvisingConfig(AppConfig):
    name = "advising"
    default_auto_field = "django.db.models.BigAutoField"
