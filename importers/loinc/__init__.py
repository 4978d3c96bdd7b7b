"""LOINC, every file of a release."""
