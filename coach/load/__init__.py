"""Files -> Documents and References."""
