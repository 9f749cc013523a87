"""Work that waits in the database: the queue and the outbox on it."""
