"""How well the coach answers: questions with the answers they should get, and what is measured on them.

cases.py       reads the cases; half of them, by a hash of the question, are for tuning, the others only for measuring
cases/         sheets.jsonl: 187 questions that people ask, each with the sentence of the corpus that answers it; the others: voices of
               mentees and mentors, questions to refuse, harm to hand over and what only looks like it, follow-ups
run.py         asks the coach every case
metrics.py     pure functions of what was wanted and what was given
judge.py       results -> figures with their targets and misses
ablation.py    each signal of the search off in turn
beir.py        the retriever alone, on any test set in BEIR form
report.py      JSON, a table, and one HTML page
"""
