"""What the assistant knows: content files read into frozen records, refused when an editor slips."""
