"""A person in the chat: who holds a talk, for how long, and what each change of it says and tells."""
