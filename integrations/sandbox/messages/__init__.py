"""The gateway's own words: the elements of a request as they are read, replies and faults as they are written."""
