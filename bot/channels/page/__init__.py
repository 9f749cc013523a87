"""The demo page of the agency: what a visitor of its site would see around the chat."""
