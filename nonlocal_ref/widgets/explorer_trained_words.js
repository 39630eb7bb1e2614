// Words and numbers about two queries at one step of a training.

import { stepInWords } from "./explorer_trained_view.js";
import { flatOf, product } from "./grids.js";
import { inShort, percent } from "./units.js";

/** A, B, ... */
export function objectLetter(k) {
  return String.fromCharCode(65 + k);
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
export function pairInWords(data, { course, k, views, apart }) {
  const words = stepInWords(course.steps[k]);
  return [
    `${words[0].toUpperCase()}${words.slice(1)}.`,
    ...views.map((view, which) => placeInWords(data, view, which)),
    data.objects.length && `${meansInWords(data, course.means[k])} ${uniformInWords(data)}`,
    `The maps of the two queries differ by ${percent(apart)} (0\u00a0%: every query has the same map).`,
    answerInWords(data, course.answers[k]),
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
  return `A position on A in ${others} other clips, on average: ${sharesInShort(means)}.`;
}

// "A 38 %, B 26 %"
function sharesInShort(shares) {
  return shares.map((share, one) => `${objectLetter(one)} ${roundPercent(share)}`).join(", ");
}

// What uniform weights give to each object
function evenShares({ objects, grid }) {
  return objects.map(({ keys }) => keys.length / product(grid));
}

function uniformInWords(data) {
  return `Uniform weights: ${sharesInShort(evenShares(data))}.`;
}

// Its likeliest answer by name, its share, and whether it is right; null where that is not known
function answerOf({ answer_words: words, label }, answer) {
  const best = answer.indexOf(Math.max(...answer));
  const nameOf = (c) => (words ? `“${words[c]}”` : `class ${c}`);
  const right = label === null ? null : best === label;
  return { name: nameOf(best), share: answer[best], right, truth: label === null ? "" : nameOf(label) };
}

function answerInWords(data, answer) {
  const { name, share, right, truth } = answerOf(data, answer);
  const verdict = right === null ? "" : right ? ", which is right" : `, but it is ${truth}`;
  return `The network says ${name} (${percent(share)})${verdict}.`;
}

/** The few numbers that matter most: [[name, value], ...]. */
export function pairChips(data, { course, k, apart }) {
  const best = answerOf(data, course.answers[k]);
  return [
    ["the two maps differ by", percent(apart)],
    data.objects.length && [`from A, mean of ${data.others} other clips`, sharesInShort(course.means[k])],
    data.objects.length && ["uniform weights", sharesInShort(evenShares(data))],
    ["the network says", `${best.name} (${percent(best.share)})${rightOrWrong(best)}`],
  ].filter(Boolean);
}

function rightOrWrong({ right }) {
  return right === null ? "" : right ? ", right" : ", wrong";
}

/** Where the marked query is, in few words: said after each move. */
export function placeInShort(data, view, marked) {
  return placeInWords(data, view, marked - 1);
}

/** The value under the pointer. */
export function valueInWords({ views }, { which, place }) {
  const { p, count, keyGrid } = views[which];
  const [t, y, x] = place;
  return `${inShort(p[flatOf(place, keyGrid)] * count)} × uniform\nt ${t}, y ${y}, x ${x}`;
}
