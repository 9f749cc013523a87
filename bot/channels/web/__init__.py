"""The web channel: page, chat, API, and what guards them."""
