// Elements of the page: HTML, SVG, and buttons.

/** An HTML element with these attributes and children. */
export function make(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** An SVG element with these attributes and children. */
export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
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
