"""The database itself: engine, transactions, tables, notifications."""
