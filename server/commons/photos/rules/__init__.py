"""What is decided about photos without reading a pixel: formats and limits, EXIF values, signed links."""
