"""The errors that users see: each speaks Vietnamese or English and carries the exit code of the command."""

from __future__ import annotations

from thanhson.words import say


class ThanhsonError(Exception):
    """A fault that a user can mend, told in one sentence.

    Parameters
    ----------
    key : str
        Entry of the catalogue (``thanhson/words``) that holds the sentence in both languages.
    **params
        What the sentence names: file, sheet, row, column, what was found and expected. Never a personal value.
    """

    exit_code = 1

    def __init__(self, key: str, /, **params: object) -> None:
        self.key = key
        self.params = params
        super().__init__(say(key, "en", **params))

    def __reduce__(self):
        return rebuild, (type(self), self.key, self.params)

    def text(self, lang: str = "en") -> str:
        """The sentence in ``lang`` (``vi`` or ``en``)."""
        return say(self.key, lang, **self.params)


def rebuild(cls: type[ThanhsonError], key: str, params: dict) -> ThanhsonError:
    """Make an error again on the other side of a process boundary."""
    return cls(key, **params)


class UsageError(ThanhsonError):
    """Wrong usage of a command or function: nothing was written."""

    exit_code = 2


class SettingsError(ThanhsonError):
    """Faults of ``programme.toml``, all named at once."""

    exit_code = 2


class RegisterError(ThanhsonError):
    """A register file or sheet that is refused whole; the others go on."""

    exit_code = 3


class ContractError(ThanhsonError):
    """A clean table breaks its contract, or rows were lost: a fault of the program, never of the register."""

    exit_code = 1


class RunError(ThanhsonError):
    """A notebook run that failed; the others are finished and published."""

    exit_code = 1
