"""Databases of medical devices: AccessGUDID, EUDAMED, NMPA."""
