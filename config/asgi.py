import os

from django.core.asgi import get_asgi_application

# A server that others can reach never falls into development mode by itself.
os.environ.setdefault("DEBUG", "off")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_asgi_application()
