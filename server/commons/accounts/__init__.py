"""Staff accounts, their sessions, and the tablets of the teams.

Used by whoever signs in, by the administrator who adds people, and by every guarded route to learn who asks.
Always true: a password is kept as argon2 and a token or code as SHA-256 only, an account belongs to one
territory, and what is revoked stops working at the next request.
"""
