"""What is installed: every pinned release, its licence and its known weaknesses."""
