"""A corpus of short invented reports of harm in conflict, labelled in the contract's terms; see README.md."""
