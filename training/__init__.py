"""How what coach/learned knows was learned; see README.md. Nothing here runs when a question is answered."""
