"""Pictures of street problems for the demonstration, modelled and lit by this code alone.

Used by who changes one, through `python -m config.setup.draw_pictures`. What is always true: the
service never imports it, nothing is copied from anywhere, and the same seed gives the same picture.
"""
