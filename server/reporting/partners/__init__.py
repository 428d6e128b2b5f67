"""Outside bodies: what was given to each, how it is brought there, and what the body answers.

Used by bodies without any account, by their programs, by the desk that sees what is late there, and by the
administrator who keeps the secrets shared with them. Always true: nothing sent holds contact data, what
a body answers goes through `apply_action` in its own name, and a link opens one ticket while the body has it.
"""
