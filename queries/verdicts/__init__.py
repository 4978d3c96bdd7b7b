"""What WHO's ICD-10 → ICD-11 tables say together, by rules that are kept as data."""
