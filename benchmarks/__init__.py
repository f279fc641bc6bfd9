"""What a clean slate costs, beside what others pay for a shared one: see README.md."""
