"""What editions of one classification say of each other's codes: derived map sets, each row with its evidence."""
