"""Queues: entries that are each done once, the worker that does them, and how they are retried."""
