"""The books to look at in a browser, and to change behind an integration's back. Plain HTML, no script."""
