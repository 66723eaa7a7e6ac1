"""Money by the day on which it came in, and what became of it: is a day's freight in Sage, and which day is it not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from integrations.core.documents import PARTIES
from integrations.core.lifecycle import NEEDS_A_PERSON, State
from integrations.core.money import Money
from integrations.shown.groups import DAYS, Group, first_moment

# What became of a day's documents, from the ground up: words, and the colour of their states.
IN_SAGE, ON_THE_WAY, STUCK = "In Sage", "On its way", "Stuck"
BANDS: Mapping[str, str] = {IN_SAGE: "green", ON_THE_WAY: "blue", STUCK: "amber"}
_ASIDE = frozenset({State.SKIPPED, State.REVERSED, State.SUPERSEDED, State.BY_HAND})
HEIGHT, BAR, STEP = 120, 18, 24  # of the drawing, in its own units


@dataclass(frozen=True, slots=True)
class Block:
    """A band of one day's bar, in units of the drawing."""

    band: str
    tone: str
    y: int
    height: int
    money: Money


@dataclass(slots=True)
class Day:
    """`money` is by band, in minor units, receivables and payables added without their signs."""

    day: date
    x: int
    money: dict[str, int] = field(default_factory=dict)
    documents: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.money.values())

    def add(self, band: str, group: Group) -> None:
        self.money[band] = self.money.get(band, 0) + group.size
        self.documents[band] = self.documents.get(band, 0) + group.n


@dataclass(frozen=True, slots=True)
class Chart:
    """The last days of one currency, the oldest at the left; `most` is the height of the drawing in money."""

    currency: str
    days: tuple[Day, ...]

    @property
    def most(self) -> Money:
        return Money.from_minor(max(day.total for day in self.days), self.currency)

    @property
    def last_day(self) -> date:
        return self.days[-1].day

    @property
    def width(self) -> int:
        return STEP * len(self.days)

    @property
    def bars(self) -> list[tuple[Day, list[Block]]]:
        return [(day, self._blocks(day)) for day in self.days]

    @property
    def rows(self) -> list[tuple[date, list[tuple[str, int, Money]]]]:
        """The same as a table, of the days on which anything came, the latest first."""
        return [
            (
                day.day,
                [
                    (
                        band,
                        day.documents.get(band, 0),
                        Money.from_minor(day.money.get(band, 0), self.currency),
                    )
                    for band in BANDS
                ],
            )
            for day in reversed(self.days)
            if day.documents
        ]

    @property
    def words(self) -> str:
        """What the drawing says, for who cannot see it."""
        sums = {band: sum(day.money.get(band, 0) for day in self.days) for band in BANDS}
        told = ", ".join(
            f"{band.lower()} {Money.from_minor(minor, self.currency).amount:,} {self.currency}"
            for band, minor in sums.items()
        )
        return f"Of the last {len(self.days)} days: {told}."

    def _blocks(self, day: Day) -> list[Block]:
        most, ground = self.most.minor, HEIGHT
        blocks = []
        for band, tone in BANDS.items():
            minor = day.money.get(band, 0)
            if minor:
                height = max(minor * HEIGHT // most, 2)  # what is small is still seen
                ground -= height
                blocks.append(Block(band, tone, ground, height, Money.from_minor(minor, self.currency)))
        return blocks


def charts(groups: Iterable[Group], now: datetime | None = None) -> tuple[Chart, ...]:
    """One for each currency, the one with most documents first; none where nothing came.

    Days are those of UTC: documents of subsidiaries in several zones stand in one drawing.
    """
    first = first_moment(now).date()
    days = [first + timedelta(days=n) for n in range(DAYS)]
    found: dict[str, dict[date, Day]] = {}
    for group in groups:
        if group.kind in PARTIES or group.state in _ASIDE:
            continue
        of = found.setdefault(group.currency, {one: Day(one, x * STEP) for x, one in enumerate(days)})
        if group.day in of:  # or it came while the clock turned
            of[group.day].add(_band(State(group.state)), group)
    drawn = [Chart(currency, tuple(of.values())) for currency, of in found.items()]
    drawn = [chart for chart in drawn if chart.most.minor]
    return tuple(sorted(drawn, key=lambda chart: -sum(sum(day.documents.values()) for day in chart.days)))


def _band(state: State) -> str:
    if state is State.CONFIRMED:
        return IN_SAGE
    return STUCK if state in NEEDS_A_PERSON else ON_THE_WAY
