"""Deeds: one file each, named like its function, done in one transaction whose body is the session it is given."""
