"""What the desk keeps: users, its audit log, decisions on gaps."""
