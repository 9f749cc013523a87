"""What the agency's people are told as it happens: a new lead, a hot one, a visitor who asks for a person."""
