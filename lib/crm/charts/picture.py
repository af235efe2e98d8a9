"""A picture as it leaves the drawing board: its bytes, what it says, and how it shows itself."""

from base64 import b64encode
from dataclasses import dataclass
from html import escape
from io import BytesIO

from crm.finding import MIME

SCALE = 2  # device pixels a CSS pixel: sharp on a phone and in print
COLOURS_KEPT = 128  # a chart has few; smoothed edges need the rest


@dataclass(frozen=True)
class Picture:
    """An image with its finding's sentence and alternative text; without an image if nothing was to be drawn.

    JupyterLab shows one form of an output only, and drops embedded images from the HTML of notebooks it does
    not trust (those a run wrote); so the sentence and the image are two outputs.
    """

    id: str
    says: str
    alt: str
    png: bytes | None = None
    width: int = 0  # in CSS pixels

    def data(self) -> dict:
        """The picture's record without its bytes."""
        return {"kind": "picture", "id": self.id, "says": self.says, "alt": self.alt, "width": self.width}

    def lead(self) -> dict:
        """The sentence alone, as an output that stands above the image."""
        record = {"kind": "lead", "id": self.id, "says": self.says}
        return {
            MIME: record,
            "text/html": f"<p><strong>{escape(self.says)}</strong></p>",
            "text/plain": self.says,
        }

    def _repr_mimebundle_(self, include=None, exclude=None) -> tuple[dict, dict]:
        data = {MIME: self.data(), "text/plain": self.alt}
        if self.png is None:
            return data | {"text/plain": self.says}, {}
        return data | {"image/png": b64encode(self.png).decode()}, {
            "image/png": {"alt": self.alt, "width": self.width}
        }

    def _ipython_display_(self) -> None:
        from IPython.display import display

        display(self.lead(), raw=True)
        data, metadata = self._repr_mimebundle_()
        if self.png is not None:
            display(data, metadata=metadata, raw=True)


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
