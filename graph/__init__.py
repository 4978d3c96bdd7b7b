"""What is known: values, the store behind one protocol, relation rules."""
