"""Training of Focus: a small base, the added parameters W' on a frozen base, and what they are measured with. See README.md."""
