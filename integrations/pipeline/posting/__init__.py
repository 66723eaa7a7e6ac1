"""The last step for desktop Sage: documents gathered in numbered batches, written as files, imported by a person, confirmed."""
