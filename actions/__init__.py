"""Rasa's custom actions: read the slots, call the dialogue, return events. Flat, because rasa-sdk wants it so."""
