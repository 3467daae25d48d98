# One image for web, worker and beat; docker-compose.yml says which is which.
FROM python:3.13-slim AS build
WORKDIR /app
COPY requirements.txt .
RUN python -m venv .venv \
    && .venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check \
       --only-binary :all: --require-hashes -r requirements.txt

FROM python:3.13-slim
WORKDIR /app
RUN useradd --system --no-create-home --uid 10001 soapnet
COPY --from=build /app/.venv .venv
COPY . .
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STATIC_ROOT=/app/collected
# Collecting needs settings but none of production's secrets.
RUN SOAPNET_DATA_DIR=/tmp/build python manage.py collectstatic --no-input -v 0 && rm -r /tmp/build
ENV SOAPNET_ENV=production \
    SOAPNET_DATA_DIR=/tmp/soapnet \
    WEB_BIND=0.0.0.0:8000
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "-c", "python:soapnet.gunicorn", "soapnet.wsgi"]
