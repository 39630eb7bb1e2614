// Terms that explain themselves: a word of the glossary shows its meaning while it has the pointer or the focus.

import { make } from "./elements.js";
import { mathHtml, spokenMath, withCode } from "./mathtext.js";

const AFTER = 150; // ms that an explanation stays, so that the pointer can go to it
const TIP_EDGE = 8; // px from the edges of the widget

/**
 * Lets every element with data-term="M" explain itself, by the sentence of data.glossary. Such elements come from
 * `term` and `termHtml`; a control whose label is in the glossary has its own (controls.js).
 */
export function explainTerms(widget) {
  const { root } = widget;
  const tip = make("div", { class: "nlw-tip", role: "tooltip", hidden: "" });
  let timer = 0;
  const show = (owner) => {
    clearTimeout(timer);
    const meaning = meaningOf(widget, owner.dataset.term);
    if (!meaning) return;
    tip.replaceChildren(...mathHtml(meaning));
    tip.hidden = false;
    placeTip(root, tip, owner);
  };
  const hide = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      tip.hidden = true;
    }, AFTER);
  };
  const owned = ({ target }) => target.closest?.("[data-term]");
  widget.stops.push(() => {
    tip.hidden = true; // what it explained may be gone
  });
  const moved = moves();
  root.addEventListener("pointermove", moved);
  root.addEventListener("pointerover", (event) => {
    const came = moved(event); // not a word that came under a pointer at rest
    if (tip.contains(event.target)) clearTimeout(timer);
    else if (owned(event) && (came || event.pointerType === "touch")) show(owned(event));
  });
  root.addEventListener("pointerout", (event) => {
    const away = owned(event) || tip.contains(event.target);
    if (away && event.pointerType !== "touch") hide(); // a finger is lifted at once: it stays to be read
  });
  root.addEventListener("pointerdown", (event) => {
    if (!owned(event) && !tip.contains(event.target)) tip.hidden = true;
  });
  root.addEventListener("focusin", (event) => {
    if (owned(event) && event.target.matches(":focus-visible")) show(owned(event));
  });
  root.addEventListener("focusout", hide);
  root.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") tip.hidden = true;
  });
  root.append(tip);
}

// Whether the pointer is at another place than at the event before
function moves() {
  let last = [];
  return ({ screenX, screenY }) => {
    const same = screenX === last[0] && screenY === last[1];
    last = [screenX, screenY];
    return !same;
  };
}

/** The sentence of the glossary for a term or, with a large letter, a label; or undefined. H is no h. */
export function meaningOf({ data }, name) {
  const label = name.length > 1 ? name[0].toLowerCase() + name.slice(1) : name;
  return data.glossary?.[name] ?? data.glossary?.[label];
}

/** A term to hover and to focus, with its meaning for those who do not see it. */
export function term(widget, name, shown = name) {
  const mark = {
    class: "nlw-term",
    "data-term": name,
    tabindex: "0",
    "aria-description": spokenMath(meaningOf(widget, name)),
  };
  return make("span", mark, ...mathHtml(shown));
}

/** A text as nodes of HTML: signs and code as in mathtext.js, the first of each term that sentences explain marked. */
export function termHtml(widget, text) {
  const names = widget.data.terms ?? [];
  if (!names.length) return mathHtml(text);
  const found = new Set();
  const aTerm = new RegExp(`(?<![\\w/])(${names.join("|")})(?!\\w)`);
  const nodesOf = (part) =>
    part.split(aTerm).flatMap((words, k) => {
      if (k % 2 === 0 || found.has(words)) return mathHtml(words);
      found.add(words);
      return [term(widget, words)];
    });
  return withCode(text, nodesOf);
}

// Below its term, within the widget
function placeTip(root, tip, owner) {
  const [frame, box] = [root.getBoundingClientRect(), owner.getBoundingClientRect()];
  const most = root.clientWidth - tip.offsetWidth - TIP_EDGE;
  tip.style.left = `${Math.max(TIP_EDGE, Math.min(box.left - frame.left + root.scrollLeft, most))}px`;
  tip.style.top = `${box.bottom - frame.top + root.scrollTop + 4}px`;
}
