// Two queries of one clip at one step of a training: what is shown of them, and words about it.

import { changeOf } from "./explorer_operation.js";
import { bytesOf, floatsOf, QUERIES, sourceOf, viewOf } from "./explorer_view.js";
import { product } from "./grids.js";
import { inShort, percent } from "./units.js";

/** For each version and step the clip with the block's queries and keys, as explorer_view.js takes it. */
export function sourcesOf(data) {
  const courses = Object.entries(data.versions);
  return Object.fromEntries(courses.map(([version, course]) => [version, sourcesOfCourse(data, course)]));
}

function sourcesOfCourse(data, course) {
  const frames = bytesOf(data.frames);
  const [queries, keys] = [course.queries, course.keys].map((bytes) => Float64Array.from(floatsOf(bytes)));
  const size = queries.length / course.steps.length;
  const e = size / product(data.grid);
  return course.steps.map((_, k) => {
    const [theta, phi] = [queries, keys].map((all) => all.subarray(k * size, (k + 1) * size));
    const given = { theta, phi, e, halves: [] };
    return {
      ...sourceOf(frames, data.shape, data.grid, { trained: course.rule }, { given }),
      shift: data.shift,
    };
  });
}

/** The course of the version in use, and which of its steps is shown: the last one that is not after the state's. */
export function momentOf({ versions }, { version, step }) {
  const course = versions[version];
  return { course, k: course.steps.findLastIndex((one) => one <= step) };
}

/**
 * Both queries at the step of the state. The colours are those of the largest weight of both at all steps; arrows go
 * to weights above the uniform one.
 */
export function pairOf(data, sources, state) {
  const { course, k } = momentOf(data, state);
  const all = sources[state.version].map((source) =>
    QUERIES.map((names) => viewOf(source, oneQuery(course, state, names))),
  );
  const top = Math.max(...all.flat().map((view) => view.top));
  const views = all[k].map((view) => ({
    ...view,
    top,
    faintest: 1 / view.count,
    on: sharesOn(view.p, data.objects),
  }));
  return { course, k, source: sources[state.version][k], views, apart: changeOf(views[0].p, [views[1].p]) };
}

// The state of an explorer with this one query
function oneQuery({ positions }, { hide, ...state }, names) {
  const [t, y, x] = names.map((name) => state[name]);
  return { version: "trained", positions, pool: false, hide, t, y, x };
}

/** Which share of all weights, without their signs, lies on the keys of each object. */
export function sharesOn(p, objects) {
  const sum = (values) => values.reduce((total, value) => total + Math.abs(value), 0);
  const total = sum(p);
  return objects.map(({ keys }) => (total > 0 ? sum(keys.map((j) => p[j])) / total : 0));
}

// ---- words

/** A, B, ... */
export function objectLetter(k) {
  return String.fromCharCode(65 + k);
}

/** "before training", "after 300 steps". */
export function stepInWords(step) {
  return step ? `after ${step} steps` : "before training";
}

/** The object that a place is on, as a letter, or null. */
export function objectAt({ objects, grid }, [t, y, x]) {
  const j = (t * grid[1] + y) * grid[2] + x;
  const k = objects.findIndex(({ keys }) => keys.includes(j));
  return k < 0 ? null : objectLetter(k);
}

/** "A 3 %, B 42 %, elsewhere 55 %", or the largest weight. show: share to text. */
export function sharesInWords({ on, numbers }, show = percent) {
  if (!on.length) return `largest weight ${inShort(numbers.largest)} × uniform`;
  const left = Math.max(0, 1 - on.reduce((sum, share) => sum + share, 0));
  return [...on.map((share, k) => `${objectLetter(k)} ${show(share)}`), `elsewhere ${show(left)}`].join(", ");
}

/** A share in whole percents. */
export function roundPercent(share) {
  return `${Math.round(100 * share)}\u00a0%`;
}

/** The line below the picture. */
export function pairInWords(data, { course, k, views, apart }, pointer) {
  const words = stepInWords(course.steps[k]);
  return [
    `${words[0].toUpperCase()}${words.slice(1)}.`,
    ...views.map((view, which) => placeInWords(data, view, which)),
    data.objects.length && `${meansInWords(data, course.means[k])} ${uniformInWords(data)}`,
    `The maps of the two queries differ by ${percent(apart)} (0\u00a0%: every query has the same map).`,
    answerInWords(data, course.answers[k]),
    pointer && hoverInWords(pointer),
  ]
    .filter(Boolean)
    .join(" ");
}

function placeInWords(data, view, which) {
  const on = objectAt(data, view.place);
  const [t, y, x] = view.place;
  return `Query ${which + 1} (t = ${t}, y = ${y}, x = ${x}${on ? `, on object ${on}` : ""}): ${sharesInWords(view)}.`;
}

function meansInWords({ others }, means) {
  const shares = means.map((share, one) => `${objectLetter(one)} ${roundPercent(share)}`);
  return `A position on A in ${others} other clips, on average: ${shares.join(", ")}.`;
}

function uniformInWords({ objects, grid }) {
  const shares = objects.map(
    ({ keys }, k) => `${objectLetter(k)} ${roundPercent(keys.length / product(grid))}`,
  );
  return `Uniform weights: ${shares.join(", ")}.`;
}

function answerInWords({ answer_words: words, label }, answer) {
  const best = answer.indexOf(Math.max(...answer));
  const name = (c) => (words ? `“${words[c]}”` : `class ${c}`);
  const truth = label === null ? "" : best === label ? ", which is right" : `, but it is ${name(label)}`;
  return `The network says ${name(best)} (${percent(answer[best])})${truth}.`;
}

function hoverInWords({ which, place: [t, y, x], weight }) {
  return `At the pointer, t = ${t}, y = ${y}, x = ${x}: ${inShort(weight)} × uniform for query ${which + 1}.`;
}
