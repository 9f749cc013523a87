"""What an answer to one of our questions says, when nothing but the question tells what it is about."""
