"""The conversation with the server: actions and photos out, changes in, whatever the network does.

Started and stopped by the app, it runs in its own threads and never touches the screen. It is always true
that an action stays in the journal until the server gave its id a result, and that a failure loses nothing.
"""
