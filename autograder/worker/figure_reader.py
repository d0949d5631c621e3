"""Reads every matplotlib figure that is made during a call, as plain numbers and text."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice

import numpy as np
from matplotlib import pyplot as plt
from matplotlib._pylab_helpers import Gcf
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.category import StrCategoryFormatter
from matplotlib.collections import PathCollection, QuadMesh
from matplotlib.colors import to_rgba
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedFormatter, FuncFormatter
from numpy.typing import NDArray

from autograder.protocol.records import Json, Tensor

_MAX_FIGURES, _MAX_AXES, _MAX_LINES, _MAX_POINTS, _MAX_TEXT = 10, 10, 20, 500, 200
_MAX_IMAGES, _MAX_PIXELS = 100, 100_000  # images that are compared, and numbers of one
_WIDTH, _HEIGHT = 480, 480  # pixels of a picture


@contextmanager
def drawn(figures: list[Figure]) -> Iterator[None]:
    """The list gets the figures made inside the block, also those that are closed again."""
    init = Figure.__init__

    def noted(self: Figure, *args: object, **kwargs: object) -> None:
        figures.append(self)
        init(self, *args, **kwargs)  # type: ignore[arg-type]

    close, show, clf, cla = plt.close, plt.show, plt.clf, plt.cla
    backend = plt._get_backend_mod()  # what show asks, under whatever name it was imported
    shown = backend.show
    others = Gcf.figs.copy()  # a session's own figures, when this is not a worker
    Gcf.figs.clear()
    Figure.__init__ = noted  # type: ignore[method-assign]
    plt.show = backend.show = _put_aside_all  # type: ignore[method-assign]
    plt.clf = plt.cla = _put_aside
    try:
        yield
    finally:
        Figure.__init__ = init  # type: ignore[method-assign]
        plt.show, plt.clf, plt.cla = show, clf, cla
        backend.show = shown  # type: ignore[method-assign]
        close("all")
        Gcf.figs.update(others)


def _put_aside_all(*_args: object, **_kwargs: object) -> None:
    """Stands in for show: shows nothing, and what is drawn next goes into a new figure."""
    Gcf.destroy_all()


def _put_aside() -> None:
    """Stands in for clf and cla: the figure stays as it is, and a new one takes its number."""
    manager = Gcf.get_active()
    if manager is not None and manager.canvas.figure.axes:
        Gcf.destroy(manager)
        plt.figure(manager.num)


def describe(figures: list[Figure]) -> list[Json]:
    """One entry for each axes that holds anything, in order of creation."""
    described: list[Json] = []
    for figure in figures[:_MAX_FIGURES]:
        described.extend(_axes(axes, figure) for axes in islice(Figure.get_axes(figure), _MAX_AXES))
    return described


def pictures(figures: list[Figure]) -> dict[str, Tensor]:
    """Each figure as pixels, cut out as notebooks do; one that cannot be drawn is left out."""
    tensors: dict[str, Tensor] = {}
    for index, figure in enumerate(figures[:_MAX_FIGURES]):
        try:
            width, height = (float(size) for size in figure.get_size_inches())
            dpi = min(_WIDTH / max(width, 0.1), _HEIGHT / max(height, 0.1))
            file = io.BytesIO()
            Figure.savefig(figure, file, format="png", dpi=dpi, bbox_inches="tight", facecolor="white")
            file.seek(0)
            pixels = (255 * imread(file)[: 2 * _HEIGHT, : 2 * _WIDTH, :3]).astype(np.uint8)
        except Exception:  # whatever a figure of theirs does when it is drawn: the numbers in it are still observed
            continue
        tensors[f"picture/{index}"] = np.ascontiguousarray(pixels)
    return tensors


def colours(figures: list[Figure], points: Sequence[tuple[float, float]]) -> dict[str, Tensor]:
    """The colour at each point, in the data coordinates of each axes: "colours/<k>" uint8 (points, 3)."""
    tensors: dict[str, Tensor] = {}
    for figure in figures[:_MAX_FIGURES]:
        with _uncovered(figure):
            canvas = FigureCanvasAgg(figure)
            canvas.draw()  # type: ignore[no-untyped-call]
            pixels = np.asarray(canvas.buffer_rgba())[:, :, :3]  # type: ignore[no-untyped-call]
        for axes in islice(Figure.get_axes(figure), _MAX_AXES):
            places = np.rint(axes.transData.transform(np.asarray(points, np.float64))).astype(int)
            rows = np.clip(pixels.shape[0] - 1 - places[:, 1], 0, pixels.shape[0] - 1)
            columns = np.clip(places[:, 0], 0, pixels.shape[1] - 1)
            tensors[f"colours/{len(tensors)}"] = np.ascontiguousarray(pixels[rows, columns])
    return tensors


@contextmanager
def _uncovered(figure: Figure) -> Iterator[None]:
    """Without legends and texts, which may lie on what is looked at."""
    axes = Figure.get_axes(figure)
    own = [legend for each in axes if (legend := Axes.get_legend(each)) is not None]
    hidden = [*own, *figure.legends, *figure.texts, *(text for each in axes for text in each.texts)]
    were = [artist.get_visible() for artist in hidden]
    for artist in hidden:
        artist.set_visible(False)
    try:
        yield
    finally:
        for artist, was in zip(hidden, were, strict=True):
            artist.set_visible(was)


def contents(figures: list[Figure]) -> dict[str, Tensor]:
    """The numbers of images and heat maps, "images/<k>", and of bars and histograms, "bars/<k>" and "edges/<k>"."""
    images: list[NDArray[np.float64]] = []
    bars: list[BarContainer] = []
    for figure in figures[:_MAX_FIGURES]:
        for axes in Figure.get_axes(figure)[:_MAX_IMAGES]:
            drawn = [*axes.images, *(mesh for mesh in axes.collections if isinstance(mesh, QuadMesh))]
            images += [_array(image.get_array()) for image in drawn]
            bars += [container for container in axes.containers if isinstance(container, BarContainer)]
    shown = [image for image in images[:_MAX_IMAGES] if image.size <= _MAX_PIXELS]
    heights = [_array([bar.get_height() for bar in c.patches[:_MAX_POINTS]]) for c in bars[:_MAX_LINES]]
    edges = [
        _array([[b.get_x(), b.get_x() + b.get_width()] for b in c.patches[:_MAX_POINTS]]) for c in bars[:_MAX_LINES]
    ]
    named = {"images": shown, "bars": heights, "edges": edges}
    return {f"{kind}/{k}": array for kind, arrays in named.items() for k, array in enumerate(arrays)}


def _array(numbers: object) -> NDArray[np.float64]:
    return np.ma.filled(np.ma.asarray(numbers).astype(np.float64), np.nan)


def _axes(axes: Axes, figure: Figure) -> Json:
    """Texts and lines of these axes; missing ones are those of axes in the same place (twinx) or of the figure."""
    own = Axes.get_legend(axes)
    legends = [own] if own is not None else [*_beside(axes, figure), *figure.legends]
    entries = [t.get_text() for legend in legends for t in legend.get_texts()]
    titles = [_text(partial(Axes.get_title, axes, loc=loc)) for loc in ("center", "left", "right")]
    return {
        "title": " ".join(filter(None, [_of_all(figure, "_suptitle"), *titles])),
        "xlabel": _text(lambda: Axes.get_xlabel(axes)) or _of_all(figure, "_supxlabel"),
        "ylabel": _text(lambda: Axes.get_ylabel(axes)) or _of_all(figure, "_supylabel"),
        "legend": [str(e)[:_MAX_TEXT] for e in entries[:_MAX_LINES]],
        "texts": [_text(text.get_text) for text in [*axes.texts, *figure.texts][:_MAX_LINES]],
        "lines": list(islice(_lines(axes, figure), _MAX_LINES)),
    }


def _beside(axes: Axes, figure: Figure) -> Iterator[Legend]:
    """Legends of other axes in the same place that show a line of these: one legend for both is matplotlib's recipe."""
    labels = {str(line.get_label()) for line in Axes.get_lines(axes)}
    place = Axes.get_position(axes).bounds
    for other in figure.axes:
        legend = Axes.get_legend(other) if other is not axes and Axes.get_position(other).bounds == place else None
        if legend is not None and labels & {text.get_text() for text in legend.get_texts()}:
            yield legend


def _of_all(figure: Figure, name: str) -> str:
    heading = getattr(figure, name, None)
    return _text(heading.get_text) if heading is not None else ""


def _lines(axes: Axes, figure: Figure) -> Iterator[Json]:
    """Lines; where there are none, points or bars, which are then the curve."""
    line = partial(_line, _labels(axes))
    for same in _curves(axes):
        xs, ys = (np.concatenate([_numbers(read(drawn)) for drawn in same]) for read in (_x_of, Line2D.get_ydata))
        yield {**line(same[0], xs if len(same) > 1 else _x_of(same[0]), ys), "shown_as": _shown_as(same[0], figure)}
    if Axes.get_lines(axes):
        return
    for points in axes.collections:
        if isinstance(points, PathCollection):
            drawn = line(points, *np.ma.filled(points.get_offsets(), np.nan).T)
            yield {**drawn, "shown_as": _shown_as(points, figure)}
    for bars in axes.containers:
        if isinstance(bars, BarContainer):
            yield line(bars, [b.get_x() + b.get_width() / 2 for b in bars], [b.get_height() for b in bars])


def _x_of(line: Line2D) -> object:
    return Line2D.get_xdata(line, orig=False)


def _curves(axes: Axes) -> list[list[Line2D]]:
    """The lines of each curve: points that were drawn one by one, and look alike, are one."""
    lines = list(Axes.get_lines(axes))
    if len(lines) < 2 or any(np.size(Line2D.get_ydata(line)) != 1 for line in lines):
        return [[line] for line in lines]
    by_look: dict[object, list[Line2D]] = {}
    for line in lines:
        by_look.setdefault(_look(line), []).append(line)
    return list(by_look.values())


def _look(drawn: Line2D | PathCollection) -> object:
    if isinstance(drawn, Line2D):
        return to_rgba(drawn.get_color()), drawn.get_linestyle(), str(drawn.get_marker())
    marker = [np.asarray(path.vertices, np.float64).tolist() for path in drawn.get_paths()[:1]]
    colours = [np.asarray(found, np.float64)[:1].tolist() for found in (drawn.get_facecolor(), drawn.get_edgecolor())]
    return colours, marker


def _shown_as(line: Line2D | PathCollection, figure: Figure) -> list[Json]:
    """The texts of entries that look like this line, in every legend: those may be handed lines and names apart."""
    legends = [*(legend for axes in figure.axes if (legend := Axes.get_legend(axes)) is not None), *figure.legends]
    entries = [pair for legend in legends for pair in zip(legend.legend_handles, legend.get_texts(), strict=False)]
    alike = [text for drawn, text in entries if isinstance(drawn, type(line)) and _look(drawn) == _look(line)]
    return [*dict.fromkeys(_text(text.get_text) for text in alike[:_MAX_LINES])]


def _labels(axes: Axes) -> dict[float, float]:
    """Position on the x axis of a tick label that the student set -> the number in the label."""
    ticks = axes.xaxis.major
    if not isinstance(ticks.formatter, FixedFormatter | FuncFormatter | StrCategoryFormatter):
        return {}
    places = [float(place) for place in axes.xaxis.get_majorticklocs()[:_MAX_POINTS]]
    numbers = [_number_in(str(label)) for label in ticks.formatter.format_ticks(places)]
    return {place: number for place, number in zip(places, numbers, strict=False) if np.isfinite(number)}


def _line(
    labels: Mapping[float, float], drawn: Line2D | PathCollection | BarContainer, x: object, y: object
) -> dict[str, Json]:
    xs = _numbers(x)
    number_at = {place: labels[place] for place in xs.tolist() if place in labels}
    shifts = {number - place for place, number in number_at.items()}
    if len(number_at) == len(xs):
        xs = np.array(list(number_at.values()))
    elif len(number_at) > 1 and len(shifts) == 1:  # not every epoch has a label
        xs = xs + shifts.pop()
    return {"x": _plain(xs), "y": _plain(_numbers(y)), "label": _text(lambda: str(drawn.get_label()))}


def _numbers(data: object) -> NDArray[np.float64]:
    """The data of a line as numbers; of words, as on an axis of labels, the first number in each."""
    try:
        return np.asarray(data, dtype=np.float64).ravel()[:_MAX_POINTS]
    except ValueError:
        return np.array([_number_in(str(v)) for v in np.asarray(data).ravel()[:_MAX_POINTS]])


def _plain(values: NDArray[np.float64]) -> list[Json]:
    return [float(v) if np.isfinite(v) else str(v) for v in values]


def _number_in(words: str) -> float:
    match = re.search(r"\d+(?:\.\d+)?", words[:_MAX_TEXT])
    return float(match.group()) if match else float("nan")


def _text(read: Callable[[], object]) -> str:
    return str(read())[:_MAX_TEXT]
