"""Versioned wordings and prompts: text files in prompts/, with $variables that are checked when loaded."""

from collections.abc import Set
from functools import cache
from string import Template

from coach.errors import ConfigError
from coach.resources import folder


@cache
def load_prompt(name: str, allows: Set[str] = frozenset()) -> Template:
    """Return a prompt such as "refusal.v1".

    Raises:
        ConfigError: the file is missing, or uses a variable that is not in `allows`.
    """
    file = folder("prompts") / f"{name}.md"
    try:
        template = Template(file.read_text(encoding="utf-8").strip())
    except OSError:
        raise ConfigError(f"The wording {file} is missing.", "Reinstall the package.") from None
    strange = set(template.get_identifiers()) - allows
    if strange or not template.is_valid():
        raise ConfigError(
            f"{file.name} uses ${', $'.join(sorted(strange)) or 'an unfinished variable'}.", f"Allowed: {', '.join(sorted(allows))}."
        )
    return template
