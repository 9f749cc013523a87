"""Slack, from the border where a payload becomes something said to the outbox its answers leave through."""
