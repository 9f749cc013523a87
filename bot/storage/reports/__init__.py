"""Facts of conversations and the report made of them."""
