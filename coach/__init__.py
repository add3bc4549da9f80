"""Mentor Coach: cited answers about finding mentors and being mentored.

    from coach import Settings, ask, build_index
    from coach.parts import Parts

    parts = Parts(Settings.load())
    build_index(parts.settings, parts.embedder)
    print(ask("How do I ask an attending to be my mentor?", parts).text)

The pipeline, to be read in this order:

  types.py, errors.py, settings.py     the values that travel, what can go wrong, what can be set
  -- writing: corpus -> index --
  index.py                             build_index: load -> split -> embed -> store, then switch to it
  load/, split.py, sentences.py        articles and references -> passages -> sentences with spans and keys
  embed/, vectors.py                   texts -> vectors, none computed twice
  store.py, lexical.py, library.py     Chroma; BM25; one finished index, open for reading
  generations.py                       finished indexes, the pointer to the current one, the writer's lock
  -- reading: question -> answer --
  answer.py                            ask, ask_streaming: retrieve -> compose -> verify -> cite
  question.py, follow_up.py, words.py  what was typed -> what is searched
  retrieve/                            dense and lexical search, their scores summed
  learned/, decisions.py               what was learned about questions (training/ says how), and the fitted numbers
  safety.py, coverage.py               who can help first; what the corpus does not cover
  compose/, verify/, cite.py           sentences chosen, checked, numbered
  llm/, write/                         a language model, if one is set up: its calls; its draft, checked sentence by sentence
  render.py, markdown.py, suggest.py, prompts.py    the JSON contract, Markdown, HTML; what to ask next; our wordings
  bibliography.py                      references -> CSL-JSON, BibTeX, RIS
  -- around it --
  ui/                                  the page: Ask (page.py, handlers.py, …) and Library (library/)
  cli/, doctor.py, bench.py
  corpus_check/                        the curator's checks
  evaluate/                            questions with the answers they should get
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coach.answer import ask
    from coach.index import build_index
    from coach.settings import Settings
    from coach.types import Answer, Citation

__all__ = ["Answer", "Citation", "Settings", "ask", "build_index"]

_HOME = {"Answer": "types", "Citation": "types", "Settings": "settings", "ask": "answer", "build_index": "index"}


def __getattr__(name: str) -> Any:
    """Import what is asked for, when it is asked for: `import coach` itself loads nothing."""
    if name not in _HOME:
        raise AttributeError(f"module 'coach' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(f"coach.{_HOME[name]}"), name)
