"""What is keyed line by line: invoices, bills, adjustments and journal entries, from draft to reversal."""
