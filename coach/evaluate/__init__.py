"""How well the coach answers: questions with the answers they should get, and (to come) what is measured on them.

cases.py             reads the cases
cases/sheets.jsonl   187 questions that people ask, each with the article, section and sentence of the corpus that answers it
"""
