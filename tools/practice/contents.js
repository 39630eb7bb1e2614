// The list of exercises with what was earned, and the total.

import { make, pointsInWords } from "./dom.js";
import { earnedNow, workOf } from "./work.js";

/** @returns { element, refresh(chosen) } */
export function makeContents(exercises, state) {
  const total = make("span", { class: "total" });
  const lines = exercises.map((exercise) => {
    const mark = make("span", { class: "mark", "aria-hidden": "true" });
    const about = make("span", { class: "about" });
    const title = make("span", { class: "title" }, `${exercise.key.slice(2)} · ${exercise.title}`);
    const link = make("a", { href: `#${exercise.key}` }, mark, title, about);
    return { exercise, mark, about, link };
  });
  const list = make("ol", {}, ...lines.map(({ link }) => make("li", {}, link)));
  const summary = make("summary", {}, "Exercises: ", total);
  const folded = make("details", { open: window.innerWidth >= 800 }, summary, list);
  const element = make("nav", { class: "contents", "aria-label": "Exercises" }, folded);
  list.addEventListener("click", () => {
    if (window.innerWidth < 800) folded.open = false;
  });

  function refresh(chosen) {
    let all = 0;
    for (const { exercise, mark, about, link } of lines) {
      const most = pointsOf(exercise);
      const points = earned(exercise, state);
      all += points;
      const done = points >= most - 1e-9;
      mark.textContent = done ? "✓" : points > 0 ? "◐" : "○";
      about.textContent = `${pointsInWords(points)} of ${most} points · ${exercise.minutes} minutes${done ? " · done" : ""}`;
      if (exercise === chosen) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    const most = exercises.reduce((sum, exercise) => sum + pointsOf(exercise), 0);
    total.textContent = `${pointsInWords(all)} of ${most} points`;
  }
  return { element, refresh };
}

const pointsOf = (exercise) => Object.values(exercise.points).reduce((a, b) => a + b, 0);

/** The points that an exercise's present code has earned. */
export function earned(exercise, state) {
  const work = workOf(exercise, state);
  return Object.keys(exercise.points).reduce((sum, name) => sum + (earnedNow(exercise, work, name) ?? 0), 0);
}
