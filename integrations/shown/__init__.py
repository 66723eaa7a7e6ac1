"""What the pages of the admin and of the portal show alike: sums and drawings. They know no address and no request."""
