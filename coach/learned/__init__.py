"""What was learned from some fourteen thousand messages written for it (training/ holds them, and the commands).

features.py    a text as numbers: its meaning and its words
reading.py     at a glance: which article answers a question, whether any does, and whether a message is about harm
turns.py       whether a message leans on the one before it
*.npz          the weights; they fit one embedder
"""
