"""A talk: what is said in it, and the turn that each message leads to."""
