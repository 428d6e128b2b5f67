"""The code of the tablet: chosen, asked for, changed; what to do when it is forgotten."""
