"""Photos: received as they came, read once, and shown only as clean upright copies.

Other rooms give each photo an owner that is opaque here (a kind and an id); citizens, tablets and the desk
see copies by signed addresses. What is always true: an original is private and never served, a copy holds
nothing but pixels, and what somebody sent is decoded in a process of its own, under limits.
"""
