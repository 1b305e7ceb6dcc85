"""The content of `netsplit bench screen` as a Textual program: what a frame of it costs.

Five nodes as cards, their links, thirty messages that move with their labels in every frame; cards ten times
a second; inspector, events, history and timeline five times. First frames follow each other as soon as one is
painted, then thirty come a second. Prints cpu_ms_per_frame=N and live_cpu_ms_per_frame=N of this process.
Run by `netsplit bench screen --peer "python Tests/bench/textual_peer.py"`, on a terminal of 120x36.
"""

import math
import os
import sys
import time

os.environ["TEXTUAL_FPS"] = "1000"  # its own limit of 60 would make the first part wait

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Footer, Header, Static

FRAMES, WARMUP = 300, 30
RATE = 30
CARD, LINK, MARK = Style(color="cyan"), Style(dim=True), Style(color="green", bold=True)
NODES = [(30, 1), (58, 8), (46, 17), (14, 17), (2, 8)]


class Cluster(Widget):
    """A grid of cells, drawn line by line, which is the fast way in Textual."""

    frame = painted = 0
    drawn = -1

    def on_resize(self) -> None:
        self.ground = None

    def cells(self, width: int, height: int):
        if getattr(self, "ground", None) is None or self.frame % 3 == 0:
            grid = [[(" ", None)] * width for _ in range(height)]
            for a in range(5):
                for b in range(a + 1, 5):
                    self.line(grid, NODES[a], NODES[b])
            for index, (x, y) in enumerate(NODES):
                self.card(grid, x, y, index)
            self.ground = grid
        grid = [row[:] for row in self.ground]
        for message in range(30):
            a, b = NODES[message % 5], NODES[(message * 3 + 1) % 5]
            share = ((self.frame + message * 17) % 60) / 60
            x, y = a[0] + 8 + (b[0] - a[0]) * share, a[1] + 2 + (b[1] - a[1]) * share
            for offset, sign in enumerate("►have 2" if message % 2 else "►heartbeat 2"):
                if 0 <= int(y) < height and 0 <= int(x) + offset < width:
                    grid[int(y)][int(x) + offset] = (sign, MARK)
        return grid

    def line(self, grid, a, b) -> None:
        steps = int(math.dist(a, b))
        for step in range(steps):
            x = int(a[0] + 8 + (b[0] - a[0]) * step / steps)
            y = int(a[1] + 2 + (b[1] - a[1]) * step / steps)
            if 0 <= y < len(grid) and 0 <= x < len(grid[0]):
                grid[y][x] = ("⠒", LINK)

    def card(self, grid, x, y, index) -> None:
        bar = "█" * ((self.frame // 3 + index) % 10)
        lines = [f"╭─ n{index + 1} ── BACK ─╮", f"│ E2 {bar:░<10}│", "│ primary n2    │", "│ votes 0       │"]
        for dy, text in enumerate(lines + ["╰───────────────╯"]):
            for dx, sign in enumerate(text):
                if 0 <= y + dy < len(grid) and 0 <= x + dx < len(grid[0]):
                    grid[y + dy][x + dx] = (sign, CARD)

    def render_line(self, y: int) -> Strip:
        if y == 0 or self.drawn != self.frame:
            self.painted += self.drawn != self.frame
            self.grid, self.drawn = self.cells(self.size.width, self.size.height), self.frame
        segments, run, style = [], "", None
        for sign, new in self.grid[y]:
            if new is not style:
                if run:
                    segments.append(Segment(run, style))
                run, style = "", new
            run += sign
        segments.append(Segment(run, style))
        return Strip(segments, self.size.width)


class Peer(App):
    CSS = """
    Cluster { width: 77; height: 24; border: round cyan; }
    #side { width: 1fr; height: 24; }
    .panel { border: round grey; height: 1fr; }
    #events { height: 5; border: round grey; }
    #tape { height: 4; border: round grey; }
    """

    def compose(self) -> ComposeResult:
        yield Header()
        with Horizontal():
            yield Cluster()
            with Vertical(id="side"):
                yield Static(classes="panel", id="inspector")
                yield Static("No operation yet. Press i for one.", classes="panel")
        yield Static(id="events")
        yield Static(id="tape")
        yield Footer()

    def on_mount(self) -> None:
        self.frames = 0
        self.costs = []
        self.cluster = self.query_one(Cluster)
        self.inspector, self.events = self.query_one("#inspector", Static), self.query_one("#events", Static)
        self.tape = self.query_one("#tape", Static)
        self.call_after_refresh(self.draw_at_once)

    def draw_at_once(self) -> None:
        """The next frame as soon as this one is painted."""
        self.draw()
        if self.costs:
            self.frames = 0
            self.set_interval(1 / RATE, self.draw)
        else:
            self.call_after_refresh(self.draw_at_once)

    def draw(self) -> None:
        if self.frames == WARMUP:
            self.started, self.painted = time.process_time(), self.cluster.painted
        if self.frames == FRAMES + WARMUP:
            painted = self.cluster.painted - self.painted
            self.costs.append((time.process_time() - self.started) * 1000 / painted)
            if len(self.costs) == 2:
                self.exit(self.costs)
            return
        self.frames += 1
        self.cluster.frame = self.frames
        self.cluster.refresh()
        if self.frames % 6 == 0:
            now = self.frames / RATE
            self.inspector.update(
                f"role        backup\nepoch       2\nlog         -\nprimary     n2\nvotes       0\n\nTimers\n"
                f"promote     {'█' * (self.frames % 12)}\n\nClock\nits own     {now:.3f}\n"
                f"Lamport     {self.frames}\nvector      [{self.frames},{self.frames},3,4,5]"
            )
            self.events.update(
                "\n".join(f"{now - i / 100:.3f} ◄ n{i + 1}→n2  have epoch=2 count=0 round={self.frames}" for i in (2, 1, 0))
            )
            self.tape.update(f"E1 {'█' * 8} E2 {'▓' * (self.frames // 6 % 90)}│\n·  E  !  2s     4s     6s")


if __name__ == "__main__":
    steady, live = Peer().run()
    print(f"cpu_ms_per_frame={steady:.3f} live_cpu_ms_per_frame={live:.3f}", file=sys.stdout)
