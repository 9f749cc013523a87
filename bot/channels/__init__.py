"""Where people and the assistant meet: the website, the terminal, Slack.

Each channel turns its own form of a message into a turn and back."""
