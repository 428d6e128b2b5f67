"""Pictures drawn for tests, each once."""

import io
from functools import cache

from PIL import Image


@cache
def tile():
    """Draw a map tile."""
    out = io.BytesIO()
    picture = Image.new("RGB", (256, 256), "#e8ebe6")
    picture.paste("#c9d0cb", (100, 0, 120, 256))
    picture.paste("#ffffff", (0, 60, 256, 84))
    picture.save(out, "PNG")
    return out.getvalue()


@cache
def picture(width=1200, height=900, colour="#7a8b80"):
    """Draw a photo."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG")
    return out.getvalue()
