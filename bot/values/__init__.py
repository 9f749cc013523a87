"""What a visitor's words say, as values: times, money, targets, names, goals; pure, no clock, no files, no network."""
