"""What a notebook shows: the headline, and one function a kind of chart; each draws a Finding and returns a
Picture that shows itself, its sentence above and its table below.

A chart takes the finding and the column keys to draw; labels, units and colours come from crm.names. Its
title is what the finding says and stands above the image, not in it. The first drawing imports matplotlib.
"""

from crm.charts.bars import bars, funnel, pareto
from crm.charts.columns import mixed, stacked
from crm.charts.curve import curve
from crm.charts.fan import fan
from crm.charts.heat import heat
from crm.charts.limits import limits
from crm.charts.lines import lines, panels
from crm.charts.picture import Picture
from crm.charts.quadrant import quadrant
from crm.charts.sections import sections
from crm.charts.steps import steps
from crm.charts.tornado import tornado
from crm.finding import headline

__all__ = [
    "Picture", "bars", "curve", "fan", "funnel", "headline", "heat", "limits", "lines", "mixed", "panels", "pareto",
    "quadrant", "sections", "stacked", "steps", "tornado",
]  # fmt: skip
