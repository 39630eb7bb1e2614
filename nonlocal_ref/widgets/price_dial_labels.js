// Where the labels of dots stand: beside their dots, and on no other label, dot or line.

const HEIGHT = 15; // px of a line of text
const GAP = 10; // px from the middle of a dot to its label
const WIDEST = 7.4; // px of a letter, at most

/**
 * The dots { x, y, text, ... } with { label: { left, top, right, bottom } } each, as far as there is room.
 *
 * labels  { left, top, right, bottom } of texts that stand there already
 * room    { left, right, top, bottom } of the picture, lines: x of what stands upright, level: y of what lies across
 */
export function withLabels(dots, room, labels = []) {
  const marks = dots.map(({ x, y }) => ({ left: x - 7, right: x + 7, top: y - 7, bottom: y + 7 }));
  const taken = [...labels, ...marks];
  return dots.map((dot) => {
    const label = best(candidates(dot, room.lines), taken, room);
    taken.push(label);
    return { ...dot, label };
  });
}

// At the right, at the left, below, above; then farther away in steps, also aslant, and just beside a line
function candidates({ x, y, text }, lines) {
  const width = WIDEST * text.length;
  const found = [];
  for (const far of [0, 12, 24, 36, 48]) {
    const [below, above] = [y + GAP - 2 + far, y - GAP - HEIGHT + 2 - far];
    for (const top of far ? [below, above] : [y - HEIGHT / 2])
      found.push(...[x + GAP, x - GAP - width].map((left) => ({ left, top })));
    const beside = lines.flatMap((line) => [line - 4 - width, line + 4]);
    found.push(...[x - width / 2, ...beside].flatMap((left) => [below, above].map((top) => ({ left, top }))));
  }
  return found.map(({ left, top }) => ({ left, top, right: left + width, bottom: top + HEIGHT }));
}

function best(places, taken, room) {
  const costs = places.map((place) => crossed(place, taken, room));
  return places[costs.indexOf(Math.min(...costs))];
}

// How much a label would lie on; leaving the picture is worst
function crossed(label, taken, { left, right, top, bottom, lines, level }) {
  const outside = label.left < left + 2 || label.right > right || label.top < top || label.bottom > bottom;
  const upright = lines.filter((x) => label.left - 3 < x && x < label.right + 3).length;
  const across = label.top < level + 1 && level - 1 < label.bottom ? 1 : 0;
  const others = taken.filter((other) => meets(label, other)).length;
  return 100 * outside + 10 * others + 3 * upright + 2 * across;
}

function meets(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
