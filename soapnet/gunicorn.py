"""The web server's settings, in both ways to run: `gunicorn -c python:soapnet.gunicorn soapnet.wsgi`."""

import os

bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
timeout = 60
graceful_timeout = 10
max_requests = 10_000
max_requests_jitter = 1_000
control_socket_disable = True  # It would open a socket under the user's home.
accesslog = None  # Who looked at whom is in the audit, not in a log.
