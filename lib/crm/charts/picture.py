"""A picture as it leaves the drawing board: its bytes, what it says, and how it shows itself."""

from base64 import b64encode
from dataclasses import dataclass
from html import escape
from io import BytesIO

from crm.finding import MIME, Finding
from crm.lab import proof_html

SCALE = 2  # device pixels a CSS pixel: sharp on a phone and in print
COLOURS_KEPT = 48  # a chart has few; smoothed edges need the rest


@dataclass(frozen=True)
class Picture:
    """A finding with its image and alternative text; without an image if nothing was to be drawn.

    It shows itself as the sentence, the image and the finding's table. JupyterLab shows one form of an output
    only, and drops embedded images from the HTML of notebooks it does not trust (those a run wrote); so these
    are three outputs. In git the image goes and the others stay, and nbval compares them.
    """

    finding: Finding
    alt: str
    png: bytes | None = None
    width: int = 0  # in CSS pixels

    def data(self) -> dict:
        """The picture's record without its bytes."""
        return {
            "kind": "picture",
            "id": self.finding.id,
            "says": self.finding.says,
            "alt": self.alt,
            "width": self.width,
        }

    def outputs(self) -> list[tuple[dict, dict]]:
        """What it shows, in order, each as data by MIME type and metadata."""
        finding = self.finding._repr_mimebundle_()
        if self.png is None:
            return [(finding, {})]
        image = {MIME: self.data(), "image/png": b64encode(self.png).decode(), "text/plain": self.alt}
        return [
            (_lead(self.finding), {}),
            (image, {"image/png": {"alt": self.alt, "width": self.width}}),
            (finding | {"text/html": proof_html(finding[MIME])}, {}),
        ]

    def _ipython_display_(self) -> None:
        from IPython.display import display

        for data, metadata in self.outputs():
            display(data, metadata=metadata, raw=True)


def _lead(finding: Finding) -> dict:
    """The sentence alone, as an output that stands above the image."""
    return {
        MIME: {"kind": "lead", "id": finding.id, "says": finding.says},
        "text/html": f"<p><strong>{escape(finding.says)}</strong></p>",
        "text/plain": finding.says,
    }


def png_of(figure) -> bytes:
    """The figure as PNG with a small palette and nothing that changes from day to day."""
    from PIL import Image

    figure.canvas.draw()
    canvas = figure.canvas
    image = Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba()).convert("RGB")
    image = image.quantize(COLOURS_KEPT, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()
