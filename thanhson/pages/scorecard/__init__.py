"""Views of the scorecard (notebook 04), found by the second part of a result's name."""

from thanhson.pages.scorecard import areas, article, chance, ladder, overlap, press, ratings, targets

ROOMS = (targets, areas, ratings, article, ladder, overlap, chance, press)
VIEWS = {name: view for room in ROOMS for name, view in room.VIEWS.items()}
