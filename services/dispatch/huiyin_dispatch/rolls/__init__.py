"""Rolls of the organisation net as XLSX files: their template, how they are read, and the command that sends them."""
