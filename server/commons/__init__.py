"""What both halves of the service stand on: territories, accounts, photos, notifications, announcements.

Commons never imports a feature: news for features leaves as events, and words for people arrive rendered.
"""
