"""The mouse's way to a free view: controls of ipywidgets around :class:`thanhson.pages.explore.View`."""

from __future__ import annotations

import html
import io
from pathlib import Path

import ipywidgets as widgets

from thanhson.measures.cube import DIMENSIONS, MEASURES
from thanhson.pages.explore import Blocks, View


class Explorer(widgets.VBox):
    """Controls, chart, table and code of a view that follows every choice at once.

    Attributes
    ----------
    view : View
        The view that is shown; change it with the controls, read it from your own code.
    """

    def __init__(self, blocks: Blocks, lang: str, source: object) -> None:
        self.blocks, self.lang, self.source = blocks, lang, source
        self.page = blocks.page(lang)
        self.controls = self._controls()
        self.chart = widgets.Image(format="png", layout=widgets.Layout(max_width="720px"))
        self.table = widgets.HTML()
        self.code = widgets.HTML()
        self.message = widgets.HTML()
        super().__init__([self._panel(), self.chart, self.table, self.code, self._buttons(), self.message])
        self.add_class("thanhson-explorer")
        for control in self.controls.values():
            control.observe(self._follow, names="value")
        self._follow()

    def _controls(self) -> dict[str, widgets.Widget]:
        page, frame = self.page, self.blocks.frame
        years = sorted(frame["year"].unique().tolist())
        communes = [(page.word("commune", code), code) for code in sorted(frame["commune"].unique())]
        types = [(page.word("cell_type", name), name) for name in sorted(frame["cell_type"].unique())]
        settings = [(page.say("explore.all"), None)]
        settings += [
            (page.word("setting", name), name) for name in ("rural", "agency") if name in set(frame["setting"])
        ]
        wide = widgets.Layout(width="340px")
        style = {"description_width": "110px"}
        given = {"layout": wide, "style": style}
        return {
            "measure": widgets.Dropdown(
                options=[(page.say(f"explore.measure.{name}"), name) for name in MEASURES],
                description=page.say("explore.control.measure"), **given,
            ),
            "by": widgets.Dropdown(
                options=[(page.say(f"explore.by.{name}"), name) for name in DIMENSIONS],
                description=page.say("explore.control.by"), **given,
            ),
            "years": widgets.SelectionRangeSlider(
                options=years, index=(0, len(years) - 1), description=page.say("explore.control.years"), **given
            ),
            "setting": widgets.Dropdown(options=settings, description=page.say("explore.control.setting"), **given),
            "communes": widgets.SelectMultiple(
                options=communes, rows=5, description=page.say("explore.control.communes"), **given
            ),
            "cell_types": widgets.SelectMultiple(
                options=types, rows=5, description=page.say("explore.control.cell_types"), **given
            ),
        }  # fmt: skip

    def _panel(self) -> widgets.Widget:
        first = widgets.VBox([self.controls[name] for name in ("measure", "by", "years", "setting")])
        second = widgets.VBox([self.controls["communes"], widgets.HTML(html.escape(self.page.say("explore.hint")))])
        return widgets.HBox([first, second, self.controls["cell_types"]], layout=widgets.Layout(flex_flow="row wrap"))

    def _buttons(self) -> widgets.Widget:
        csv = widgets.Button(description=self.page.say("explore.save_csv"), icon="download")
        png = widgets.Button(description=self.page.say("explore.save_png"), icon="image")
        csv.on_click(lambda _: self.save("csv"))
        png.on_click(lambda _: self.save("png"))
        return widgets.HBox([csv, png])

    @property
    def view(self) -> View:
        """The view that the controls describe."""
        chosen = {name: control.value for name, control in self.controls.items()}
        first, last = chosen.pop("years")
        every = sorted(self.blocks.frame["year"].unique().tolist())
        years = None if [first, last] == [every[0], every[-1]] else list(range(first, last + 1))
        return View.of(
            self.blocks, chosen["measure"], by=chosen["by"], years=years, communes=chosen["communes"] or None,
            setting=chosen["setting"], cell_types=chosen["cell_types"] or None, lang=self.lang, source=self.source,
        )  # fmt: skip

    def _follow(self, _change: object = None) -> None:
        view = self.view
        picture = io.BytesIO()
        view.figure().savefig(picture, format="png")
        self.chart.value = picture.getvalue()
        self.chart.alt = view.alt()
        warning = (
            f"<p role='alert'><strong>{html.escape(self.page.disclosure_rule())}</strong></p>"
            if self.blocks.exact
            else ""
        )
        self.table.value = warning + view.table().html(self.page, "view")
        self.code.value = (
            f"<pre aria-label='{html.escape(self.page.say('explore.code'))}'>{html.escape(view.code)}</pre>"
        )

    def save(self, kind: str) -> Path:
        """Write the view as ``csv`` or ``png`` beside the notebook, under a name that says what it is."""
        view = self.view
        path = Path(f"{view.measure.replace('.', '-')}-{view.by}.{kind}")
        (view.to_csv if kind == "csv" else view.save_png)(path)
        self.message.value = html.escape(self.page.say("explore.saved", file=path.name))
        return path
