"""Versioned wordings and prompts: text files in prompts/, with $variables that are checked when loaded."""

from functools import cache
from string import Template

from coach.errors import ConfigError
from coach.resources import folder

# Each file, and the variables that it is filled in with.
PROMPTS: dict[str, frozenset[str]] = {
    name: frozenset(variables.split())
    for name, variables in {
        "refusal.v1": "",
        "refusal_language.v1": "",
        "refusal_fact.v1": "",
        "refusal_name.v1": "name",
        "partly.v1": "",
        "care.v1": "",
        "handoff.v1": "",
        "handoff_crisis.v1": "",
        "answer.v1": "mark",
        "answer_material.v1": "mark passages history question",
        "rewrite.v1": "mark",
        "rewrite_material.v1": "mark history question",
        "suggest.v1": "mark",
        "suggest_material.v1": "mark passages question answer",
        "second_opinion.v1": "mark",
        "second_opinion_material.v1": "pairs",
    }.items()
}


def wording(name: str, /, **values: str) -> str:
    """Return a wording or prompt such as "refusal.v1", filled in.

    Raises:
        ConfigError: the file is missing, or does not use just the variables that `PROMPTS` gives it.
    """
    return load_prompt(name).substitute(values)


@cache
def load_prompt(name: str) -> Template:
    """Return the template of a wording or prompt.

    Raises:
        ConfigError: see `wording`.
    """
    file = folder("prompts") / f"{name}.md"
    try:
        template = Template(file.read_text(encoding="utf-8").strip())
    except OSError:
        raise ConfigError(f"The wording {file} is missing.", "Reinstall the package.") from None
    used, wanted = set(template.get_identifiers()), PROMPTS.get(name, frozenset())
    if used != wanted or not template.is_valid():
        wrong = ", ".join(f"${variable}" for variable in sorted(used - wanted)) or "an unfinished variable"
        said = f"does not use ${', $'.join(sorted(wanted - used))}" if wanted - used else f"uses {wrong}"
        raise ConfigError(f"{file.name} {said}.", f"It must use: {', '.join(sorted(wanted)) or 'none'}.")
    return template
