from django.apps import AppConfig


class SoapNetConfig(AppConfig):
    name = "soapnet"

    def ready(self) -> None:
        from soapnet import checks  # noqa: F401 (registers the system checks)
