"""The mouse's way to a free view: controls of ipywidgets around :class:`thanhson.pages.explore.View`."""

from __future__ import annotations

import html
from itertools import count
from pathlib import Path

import ipywidgets as widgets

from thanhson.measures.cube import MEASURES
from thanhson.pages.explore import Blocks, View

STYLE = """<style>
.thanhson-explorer table { border-collapse: collapse; min-width: min(100%, 30em); }
.thanhson-explorer caption { text-align: left; font-weight: bold; padding: 0.3em 0; }
.thanhson-explorer th, .thanhson-explorer td { padding: 0.15em 0.7em; text-align: right; font-variant-numeric: tabular-nums; }
.thanhson-explorer th:first-child { text-align: left; padding-left: 0; }
.thanhson-explorer thead th { border-bottom: 1px solid currentcolor; vertical-align: bottom; }
.thanhson-explorer .note { max-width: 46em; line-height: 1.4; }
</style>"""
"""JupyterLab styles the tables of its own outputs, and not those inside of widgets."""


class Explorer(widgets.VBox):
    """Controls, chart, table and code of a view that follows every choice at once.

    Attributes
    ----------
    view : View
        The view that is shown; change it with the controls, read it from your own code.
    controls : dict of str to ipywidgets.Widget
        ``measure``, ``by``, ``years``, ``setting``, ``communes``, ``cell_types``.
    """

    def __init__(self, blocks: Blocks, lang: str) -> None:
        self.blocks, self.lang = blocks, lang
        self.page = blocks.page(lang)
        self.controls = self._controls()
        self.warning = widgets.HTML(self._warning())
        self.chart = widgets.Image(format="png", layout=widgets.Layout(width="100%", max_width="720px"))
        self.table = widgets.HTML()
        self.code = widgets.HTML()
        self.message = widgets.HTML()
        super().__init__(
            [self._panel(), self.warning, self.chart, self.table, self.code, self._buttons(), self.message]
        )
        self.add_class("thanhson-explorer")
        for control in self.controls.values():
            control.observe(self._follow, names="value")
        self._follow()

    def _controls(self) -> dict[str, widgets.Widget]:
        page, frame = self.page, self.blocks.frame
        years = sorted(frame["year"].unique().tolist())
        settings = [name for name in ("rural", "agency") if name in set(frame["setting"])]
        measures = [(page.say(f"explore.measure.{name}"), name) for name in MEASURES]
        dimensions = [(page.say(f"explore.by.{name}"), name) for name in self.blocks.dimensions]
        return {
            "measure": self._control(widgets.Dropdown, "measure", measures),
            "by": self._control(widgets.Dropdown, "by", dimensions),
            "years": self._control(widgets.SelectionRangeSlider, "years", years, index=(0, len(years) - 1)),
            "setting": self._control(
                widgets.Dropdown, "setting", [(page.say("explore.all"), None), *self._named("setting", settings)]
            ),
            "communes": self._control(widgets.SelectMultiple, "communes", self._named("commune"), rows=6),
            "cell_types": self._control(widgets.SelectMultiple, "cell_types", self._named("cell_type"), rows=6),
        }

    def _named(self, dimension: str, values: list[str] | None = None) -> list[tuple[str, str]]:
        """Values of a dimension with the words for them."""
        values = sorted(self.blocks.frame[dimension].unique()) if values is None else values
        return [(self.page.word(dimension, value), value) for value in values]

    def _control(self, kind: type[widgets.Widget], name: str, options: list, **more: object) -> widgets.Widget:
        description = self.page.say(f"explore.control.{name}")
        # Long names of measures need room; on a narrow screen the controls stand below each other and shrink with it.
        layout, style = widgets.Layout(width="auto", max_width="440px"), {"description_width": "100px"}
        return kind(options=options, description=description, layout=layout, style=style, **more)

    def _panel(self) -> widgets.Widget:
        first = [self.controls[name] for name in ("measure", "by", "years", "setting")]
        second = [self.controls[name] for name in ("communes", "cell_types")]
        hint = widgets.HTML(f"<p>{html.escape(self.page.say('explore.hint'))}</p>")
        column = widgets.Layout(flex="1 1 300px", max_width="460px", min_width="0")
        columns = [widgets.VBox(first, layout=column), widgets.VBox([*second, hint], layout=column)]
        return widgets.HBox(columns, layout=widgets.Layout(flex_flow="row wrap", width="100%"))

    def _warning(self) -> str:
        if not self.blocks.exact:
            return ""
        return f"<p role='alert'><strong>{html.escape(self.page.say('explore.exact'))}</strong></p>"

    def _buttons(self) -> widgets.Widget:
        buttons = []
        for kind, icon in (("csv", "download"), ("png", "image")):
            button = widgets.Button(description=self.page.say(f"explore.save_{kind}"), icon=icon)
            button.on_click(lambda _, kind=kind: self.save(kind))
            buttons.append(button)
        return widgets.HBox(buttons)

    @property
    def view(self) -> View:
        """The view that the controls describe."""
        chosen = {name: control.value for name, control in self.controls.items()}
        first, last = chosen.pop("years")
        return View.of(self.blocks, **chosen, years=range(first, last + 1), lang=self.lang)

    def _follow(self, _change: object = None) -> None:
        view = self.view
        self.chart.value = view.png()
        self.chart.alt = view.alt()
        self.table.value = STYLE + view.table().html(self.page, "view")
        label = html.escape(self.page.say("explore.code"))
        self.code.value = (
            f"<p>{label}</p><pre aria-label='{label}' style='white-space: pre-wrap'>{html.escape(view.code)}</pre>"
        )
        self.message.value = ""

    def save(self, kind: str) -> Path:
        """Write the view as ``csv`` or ``png`` beside the notebook, under a name that says what it is; nothing is overwritten."""
        view = self.view
        stem = view.chosen.file_name(self.blocks.exact)
        names = (f"{stem}.{kind}" if number == 1 else f"{stem}-{number}.{kind}" for number in count(1))
        path = next(path for path in map(Path, names) if not path.exists())
        (view.to_csv if kind == "csv" else view.save_png)(path)
        self.message.value = html.escape(self.page.say("explore.saved", file=path.name))
        return path
