"""The logs (JSON lines) of a run as curves: one SVG a stage, loss above, accuracies below; no library."""
import json
from html import escape
from pathlib import Path

WIDTH, HEIGHT, LEFT, RIGHT, GAP = 760, 220, 56, 130, 44
COLOURS = ('#2f6fde', '#c2571a', '#2e8b57', '#8a4fbf', '#b8860b', '#c03a5b', '#0e7490', '#6b7280')


def read(path):
    """name -> [(minutes, loss)] and name -> [(minutes, accuracy)]; an evaluation counts at the minute of the log line before it."""
    losses, accuracies, minutes, before = {}, {}, 0.0, 0.0
    for line in Path(path).read_text().splitlines():
        entry = json.loads(line)
        if entry.get('step') == 0:
            before = minutes  # begun anew, on a base that was trained on: its minutes follow those of the run before
        minutes = before + entry['minutes'] if 'minutes' in entry else minutes
        if 'loss' in entry:
            losses.setdefault('training loss', []).append((minutes, entry['loss']))
        for kind, values in entry.get('evaluation', {}).items():
            if isinstance(values, float):
                accuracies.setdefault(f'{kind} (whole)', []).append((minutes, values))
                continue
            losses.setdefault(kind, []).append((minutes, values[0]))
            accuracies.setdefault(kind, []).append((minutes, values[1]))
    return losses, accuracies


def panel(series, top, title, low, high):
    last = max((x for points in series.values() for x, _ in points), default=0) or 1
    x = lambda v: LEFT + (WIDTH - LEFT - RIGHT) * v / last
    y = lambda v: top + HEIGHT - (HEIGHT - 24) * (v - low) / ((high - low) or 1)
    out = [f'<text x="{LEFT}" y="{top + 12}" font-weight="600">{escape(title)}</text>']
    for i in range(5):
        value = low + (high - low) * i / 4
        out.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(value):.1f}" y2="{y(value):.1f}" stroke="#8884"/><text x="{LEFT - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{value:.2f}</text>')
        out.append(f'<text x="{x(last * i / 4):.1f}" y="{top + HEIGHT + 16}" text-anchor="middle">{last * i / 4:.0f} min</text>')
    for i, (name, points) in enumerate(sorted(series.items())):
        colour = COLOURS[i % len(COLOURS)]
        path = ' '.join(f'{x(a):.1f},{y(min(max(b, low), high)):.1f}' for a, b in points)
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.6"/><text x="{WIDTH - RIGHT + 8}" y="{top + 30 + 16 * i}" fill="{colour}">{escape(name)}</text>')
    return '\n'.join(out)


def draw(log, target):
    losses, accuracies = read(log)
    values = [v for points in losses.values() for _, v in points]
    body = panel(losses, 8, f'{Path(log).stem}: loss (nats a token)', 0, max(values, default=1))
    body += '\n' + panel(accuracies, 8 + HEIGHT + GAP, 'share of target tokens right', 0, 1)
    total = 2 * (HEIGHT + GAP)
    Path(target).write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {total}" font-family="system-ui, sans-serif" font-size="12" fill="#888">\n{body}\n</svg>\n')


def run(folder):
    for stage in ('pretrain', 'finetune', 'focus'):
        log = Path(folder) / f'{stage}.jsonl'
        if log.exists():
            draw(log, Path(folder) / f'{stage}.svg')
