"""The Flask service of Parvis: web, workers and commands over one set of rooms."""
