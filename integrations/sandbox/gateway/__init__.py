"""The XML gateway: envelope, sign-in, validation, and answers at three levels."""
