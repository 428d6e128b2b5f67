"""What gunicorn loads: the web application, with the settings of this process's environment."""

from __future__ import annotations

from config.settings import read_settings
from server.app import create_app

application = create_app(read_settings())
