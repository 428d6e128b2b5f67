"""Real servers that tests start for themselves: Redis, PostgreSQL, SMTP, Parvis as `make run` starts it.

Each lives in a temporary folder, listens on a unix socket or a free port of 127.0.0.1, and dies with the
test process, even when that one is killed.
"""
