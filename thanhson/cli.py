"""The command line: ``thanhson run``, ``check``, ``audit``, ``sample``, ``accept``."""

from __future__ import annotations

import sys

import click

from thanhson import __version__


@click.group()
@click.version_option(__version__, message="%(version)s")
def main() -> None:
    """Registers of Party cells, cleaned, analysed and published as pages that can be shared."""


@main.command()
@click.argument("districts", nargs=-1)
@click.option("--year", "years")
@click.option("--notebook", "notebooks", multiple=True)
@click.option("--lang", default="vi,en")
@click.option("--out")
@click.option("--clean")
@click.option("--jobs", type=click.IntRange(min=1))
@click.option("--force", is_flag=True)
@click.option("--dry-run", is_flag=True)
@click.option("--exact", is_flag=True)
def run(lang: str, **options: object) -> None:
    """Make every page that is stale."""
    from thanhson.errors import ThanhsonError
    from thanhson.runs import drive
    from thanhson.runs.order import place_order

    langs = tuple(part.strip() for part in lang.split(","))
    speak = "vi" if langs == ("vi",) else "en"
    options.pop("dry_run")
    try:
        sys.exit(drive.run(place_order(langs=langs, speak=speak, **options)))  # type: ignore[arg-type]
    except ThanhsonError as error:
        click.echo(error.text(speak), err=True)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
