"""How far two right answers may lie apart: every tolerance there is, with the reason for it."""

from __future__ import annotations

# float32 noise between equivalent right implementations is at most 2.2e-6 of an update, the closest pair of
# different ones 1.9e-2 apart: anything between would do.
# It is the same for float64: code that passes through float32, as .item() and torch.tensor(0.1) do, is not wrong.
RELATIVE = 1e-4  # of an update for weights, of the largest entry for anything else
ABSOLUTE = 1e-6

SUM_TO_1 = 1e-4  # exp of log-probabilities: float32 log_softmax is exact to 1e-6
CONSTANT = 1e-6  # of the largest entry: rows that differ by less were not computed from different inputs
DRAWN = 1e-6  # of a drawn point: a figure holds the numbers that it is given, in float64
LEVEL = 1e-3  # of what a unit scores under identity weights; two levels are more than 1 apart
# A ReLU that opens by a last digit leads another way from there, and ways part exponentially. Of 60 trainings of the
# reference in 36 segments 54 end each within 1e-5 of its way, and the worst segment of all ends 5 % of its way off. A
# training may lose its way in two segments; a tenth of the way leads to no other network.
REPLAYED = 0.1  # of the way of all segments together
LONGEST_WAY = 2  # times that of the first segment: what is more than honest training moves in one counts as no more
SHARE = 0.12  # two shares nearer than this are one probability seen twice: a score may hang on one draw for each image
FALSE_ALARM = 1e-7  # of each of the two counts in Dropped; a right solution fails in fewer than 1 of 5 million
ANOTHER_MACHINE = 1e-4  # relative: what another CPU or version of torch may change in stored answers
REGIONS = 0.9  # of the points: a turned, mirrored or shifted drawing agrees at two thirds of them at most
ONE_COLOUR = 30  # of 765, the sum over red, green and blue: less than an eye tells apart on a screen
WHOLE = 0.5  # whole numbers are equal or they are not
