"""What settles documents: receipts, payments, advances and deposits, and the credits that they use up."""
