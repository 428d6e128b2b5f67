"""What the tablet decides by itself: tickets as the server told them, actions, deadlines, searches.

Presenters, storage and sync use it. It imports neither Kivy, nor SQL, nor HTTP.
"""
