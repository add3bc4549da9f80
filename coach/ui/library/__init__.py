"""The Library tab, for those who would rather read than ask.

tab.py         the tab: a frame that the browser fills
routes.py      what the browser fetches for it: /library/...
contents.py    the list of articles, with what it takes to search them in the browser
article.py     one article, its citations as numbered notes
references.py  the literature as a table that can be sorted
chart.py       how the literature spreads over years and kinds of evidence
library.js     moves between them, searches as you type, shows notes
"""
