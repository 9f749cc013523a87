"""Conversations: their state, their messages, who holds them, their plans."""
