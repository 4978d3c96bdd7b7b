"""The registry of code systems, and what each of them means by its codes."""
