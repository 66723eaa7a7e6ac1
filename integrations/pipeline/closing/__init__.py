"""Closing a month: Sage is read in a task (`reading`), held against what the TMS said (`told`), and a person signs (`signing`)."""
