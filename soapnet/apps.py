from django.apps import AppConfig


class SoapNetConfig(AppConfig):
    name = "soapnet"
