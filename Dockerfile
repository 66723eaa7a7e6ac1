# One image for web, worker, sandbox and migration; compose.yaml says which.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
WORKDIR /app

COPY requirements.txt requirements.lock ./
RUN pip install --disable-pip-version-check -r requirements.txt -c requirements.lock

COPY manage.py ./
COPY config ./config
COPY tenants ./tenants
COPY integrations ./integrations
COPY templates ./templates

RUN useradd --system --create-home --home-dir /home/ledgerhaul ledgerhaul \
    && mkdir -p /app/var && chown ledgerhaul:ledgerhaul /app/var
USER ledgerhaul
VOLUME /app/var
EXPOSE 8000

# The manifest of hashed names is written at start, into var/, when the production's settings are known.
CMD ["sh", "-c", "python manage.py collectstatic --noinput --verbosity 0 && exec gunicorn config.wsgi --bind 0.0.0.0:8000 --worker-class gthread --workers 2 --threads 4 --worker-tmp-dir /dev/shm --access-logfile -"]
