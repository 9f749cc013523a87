"""Contact data in a text: e-mail addresses, phone numbers, websites."""
