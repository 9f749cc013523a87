"""What arrives from Slack and what goes there, queued."""
