"""What postings are checked against: parties, accounts, dimensions, bank accounts, attachments."""
