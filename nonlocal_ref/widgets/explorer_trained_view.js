// Two queries of one clip at one step of a training: what is shown of them.

import { changeOf } from "./explorer_operation.js";
import { bytesOf, floatsOf, QUERIES, sourceOf, viewOf } from "./explorer_view.js";
import { product } from "./grids.js";

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

/** "before training", "after 300 steps". */
export function stepInWords(step) {
  return step ? `after ${step} steps` : "before training";
}
