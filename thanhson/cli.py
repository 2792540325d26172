"""The command line: ``thanhson run``, ``check``, ``audit``, ``sample``, ``accept``.

Help and messages speak English, or Vietnamese with ``--lang vi``. Whatever a command needs is imported inside of it, so that
``thanhson --help`` answers at once.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import sys
import traceback
from typing import Any

import click

from thanhson import __version__
from thanhson.errors import ThanhsonError, UsageError
from thanhson.words import LANGUAGES, say

PROGRAM = "thanhson"
DONE, FAILED, WRONG, REFUSED, INTERRUPTED = 0, 1, 2, 3, 130


class _Speech:
    """The language of this call's messages."""

    lang = "en"


def tell(key: str, **params: object) -> None:
    """Say something on standard error."""
    click.echo(say(key, _Speech.lang, **params), err=True)


class _Speaking(click.Command):
    """A command whose help stands in the catalogue as ``cli.<name>``."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.indentation():
            formatter.write_paragraph()
            formatter.write_text(say(f"cli.{self.name}", _Speech.lang))

    def get_short_help_str(self, limit: int = 45) -> str:
        return say(f"cli.{self.name}", _Speech.lang).split(". ")[0].split(": ")[0].rstrip(".")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = say("cli.help.help", _Speech.lang)
        return option


class _Option(click.Option):
    """An option whose help stands in the catalogue under the key given as ``help``."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        record = super().get_help_record(ctx)
        return (record[0], say(f"cli.help.{self.help}", _Speech.lang)) if record and self.help else record


class _Main(_Speaking, click.Group):
    """All commands; turns every error into a sentence and an exit code."""

    def main(self, args: Any = None, prog_name: str | None = None, **extra: Any) -> Any:
        if not extra.pop("standalone_mode", True):
            return super().main(args, prog_name, standalone_mode=False, **extra)
        given = list(sys.argv[1:] if args is None else args)
        _Speech.lang = _language_asked_for(given)
        sys.exit(self._guarded(given, extra))

    def _guarded(self, args: list[str], extra: dict) -> int:
        try:
            code = super().main(args, PROGRAM, standalone_mode=False, **extra)
            return code if isinstance(code, int) else DONE
        except ThanhsonError as error:
            click.echo(error.text(_Speech.lang), err=True)
            return error.exit_code
        except click.UsageError as error:
            tell("cli.usage", text=_wrong_usage(error))
            tell("cli.try_help", command=error.ctx.command_path if error.ctx else PROGRAM)
            return WRONG
        except (KeyboardInterrupt, click.Abort):
            tell("cli.interrupted")
            return INTERRUPTED
        except BrokenPipeError:
            # Whoever read the output has seen enough; Python must not try to flush the rest at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return DONE
        except OSError as error:
            tell("cli.system", reason=error.strerror or type(error).__name__, path=error.filename or "")
            return FAILED
        except Exception as error:
            return _fault(error)


def _language_asked_for(args: list[str]) -> str:
    """The language that ``--lang vi`` or ``--lang=en`` names, wherever it stands; known before anything can go wrong."""
    for option, value in itertools.pairwise([*args, ""]):
        name, _, attached = option.partition("=")
        asked = attached if attached else value
        if name == "--lang" and asked in LANGUAGES:
            return asked
    return "en"


def _wrong_usage(error: click.UsageError) -> str:
    lang = _Speech.lang
    match error:
        case click.NoSuchOption():
            return say("cli.no_such_option", lang, name=error.option_name)
        case click.MissingParameter():
            return say("cli.missing", lang, name=_name(error.param))
        case click.BadParameter():
            return say("cli.bad_value", lang, name=_name(error.param), text=error.message.rstrip("."))
        case _ if "No such command" in error.message:
            return say("cli.no_such_command", lang, name=error.message.split("'")[1])
        case _:
            return error.format_message().rstrip(".")


def _name(parameter: click.Parameter | None) -> str:
    if parameter is None:
        return "?"
    return parameter.opts[0] if isinstance(parameter, click.Option) else (parameter.name or "?").upper()


def _fault(error: Exception) -> int:
    """An error that nobody foresaw: named without its text, which may quote a register."""
    if os.environ.get("THANHSON_DEBUG"):
        traceback.print_exc()
    tell("cli.fault", error=type(error).__name__, where=_where(error))
    return FAILED


def _where(error: Exception) -> str:
    """The last line of ours on the way to an error, in a worker or here."""
    told = "".join([*traceback.format_exception(error), *getattr(error, "__notes__", [])])
    ours = re.findall(r'File ".*?(thanhson/[\w/]+\.py)", line (\d+)', told)
    return ":".join(ours[-1]) if ours else "?"


def _option(*names: str, **settings: Any) -> Any:
    return click.option(*names, cls=_Option, **settings)


_message_lang = _option("--lang", help="message_lang", type=click.Choice(LANGUAGES))


def _print_version(ctx: click.Context, option: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        click.echo(__version__)
        ctx.exit()


@click.group(cls=_Main, name="main")
@_message_lang
@_option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="version")
def main(lang: str | None) -> None:
    pass


@main.command(cls=_Speaking)
@click.argument("districts", nargs=-1)
@_option("--year", "years", metavar="YEARS", help="year")
@_option("--notebook", "notebooks", multiple=True, metavar="NOTEBOOK", help="notebook")
@_option("--lang", default="vi,en", metavar="vi,en", help="lang")
@_option("--out", metavar="DIR", help="out")
@_option("--clean", metavar="DIR", help="clean")
@_option("--jobs", type=click.IntRange(min=1), metavar="N", help="jobs")
@_option("--cluster", metavar="ADDRESS", help="cluster")
@_option("--force", is_flag=True, help="force")
@_option("--dry-run", is_flag=True, help="dry_run")
@_option("--exact", is_flag=True, help="exact")
@_option("--pdf", is_flag=True, help="pdf")
@_option("--time-limit", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", help="time_limit")
def run(lang: str, dry_run: bool, time_limit: float | None, **options: Any) -> int:
    from thanhson.runs import order

    langs = tuple(part.strip() for part in lang.split(","))
    limit = time_limit or order.TIME_LIMIT
    placed = order.place_order(langs=langs, time_limit=limit, speak=_Speech.lang, **options)
    if dry_run:
        from thanhson.runs.preview import preview

        click.echo(preview(placed), nl=False)
        return DONE
    from thanhson.runs import drive

    return drive.run(placed)


@main.command(cls=_Speaking)
@click.argument("districts", nargs=-1, required=True)
@_option("--clean", metavar="DIR", help="clean")
@_message_lang
def check(districts: tuple[str, ...], clean: str | None, lang: str | None) -> int:
    from thanhson.registers.check import report
    from thanhson.runs.folders import clean_home, local_path
    from thanhson.sample import ensure_registers

    folders = [local_path(district) for district in districts]
    home = local_path(clean) if clean else clean_home()
    codes = [DONE]
    for folder in folders:
        ensure_registers(folder)
        text, code = report(folder, home, _Speech.lang)
        click.echo(text, nl=False)
        codes.append(code)
    return max(codes)


@main.command(cls=_Speaking)
@click.argument("figures")
@_option("--csv", "target", metavar="FILE", help="csv")
@_message_lang
def audit(figures: str, target: str | None, lang: str | None) -> int:
    from thanhson.measures.audit import as_text
    from thanhson.measures.audit import audit as audited
    from thanhson.measures.figures import read_figures, value_faults
    from thanhson.runs.folders import local_path

    source = local_path(figures)
    path = local_path(target) if target else None
    if path is not None and path.is_dir():
        raise UsageError("audit.target_is_folder", folder=path)
    frame = read_figures(source)
    if faults := value_faults(frame):
        lines = "\n".join(f"  - {fault.text(_Speech.lang)}" for fault in faults)
        tell("audit.value_faults", file=source, n=len(faults), faults=lines)
    if path is None:
        click.echo(as_text(frame, _Speech.lang, min(shutil.get_terminal_size().columns, 110)))
        return DONE
    from thanhson.runs.publish import put_one

    put_one(path, audited(frame, _Speech.lang).to_csv(index=False, lineterminator="\n"))
    tell("cli.audit_written", n=len(frame), path=path)
    return DONE


@main.command(cls=_Speaking)
@click.argument("folder", metavar="DIR")
@_option("--seed", type=int, metavar="N", help="seed")
@_option("--cells", type=int, metavar="N", help="cells")
@_option("--years", metavar="YEARS", help="years")
@_option("--code", metavar="CODE", help="code")
@_message_lang
def sample(folder: str, years: str | None, lang: str | None, **options: Any) -> int:
    from thanhson.runs.folders import local_path
    from thanhson.runs.order import years_in
    from thanhson.sample import write_sample

    chosen = {name: value for name, value in options.items() if value is not None}
    if years is not None:
        chosen["years"] = years_in(years)
    written = write_sample(local_path(folder), **chosen)
    tell("cli.sample_written", folder=written)
    return DONE


@main.command(cls=_Speaking)
@_option("--notebook", "notebooks", multiple=True, metavar="NOTEBOOK", help="notebook")
@_option("--diff-only", is_flag=True, help="diff_only")
@_option("--jobs", type=click.IntRange(min=1), metavar="N", help="jobs")
@_message_lang
def accept(notebooks: tuple[str, ...], diff_only: bool, jobs: int | None, lang: str | None) -> int:
    from thanhson.runs.accept import accept as accepted

    return accepted(notebooks, store=not diff_only, jobs=jobs, speak=_Speech.lang)


if __name__ == "__main__":
    main()
