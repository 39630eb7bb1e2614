// Elements of the page: HTML, SVG, and buttons.

/** An HTML element with these attributes and children. */
export function make(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** An SVG element with these attributes and children. */
export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

/** A text on a picture; y is its base line. */
export function svgText(x, y, words, more = {}) {
  return svg("text", { x, y, "font-size": 12, fill: "currentColor", ...more }, words);
}

/** A line on a picture. */
export function svgLine(x1, y1, x2, y2, more = {}) {
  return svg("line", { x1, y1, x2, y2, stroke: "currentColor", ...more });
}

/** A rectangle on a picture. */
export function svgRect(x, y, width, height, more = {}) {
  return svg("rect", { x, y, width, height, ...more });
}

/** A button that calls action(event). */
export function button(text, action) {
  const element = make("button", { type: "button" }, text);
  element.addEventListener("click", action);
  return element;
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Puts HTML on a picture at (x, y), so many pixels wide: the browser breaks its lines. Gives its height. */
export function putNote(picture, x, y, width, html) {
  const box = svg("foreignObject", { x, y, width, height: 1, style: "overflow: visible" }, html);
  picture.append(box);
  box.setAttribute("height", html.offsetHeight);
  return html.offsetHeight;
}
