"""The sharing room: cards to pages and documents, and back."""
