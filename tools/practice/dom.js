// Small helpers for the page's elements.

/** An element: make("button", { class: "check", onclick }, "Check", ...). */
export function make(tag, attributes = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null) element.setAttribute(name, value);
  }
  element.append(...inside);
  return element;
}

/** An element that shows HTML of the project's own. */
export function fromHtml(html, attributes = {}) {
  const element = make("div", attributes);
  element.innerHTML = html;
  return element;
}

/** Text as Python printed it; long ones scroll, by keys too. */
export function printed(label, text, kind = "printed") {
  return make("pre", { class: kind, role: "region", "aria-label": label, tabindex: "0" }, text);
}

/** "1/3", "2", "4 2/3": points as the reports write them. */
export function pointsInWords(points) {
  const whole = Math.floor(points + 1e-9);
  const rest = points - whole;
  if (rest < 1e-9) return String(whole);
  for (const parts of [2, 4, 3, 6, 5, 8, 9, 10, 12, 18]) {
    const part = Math.round(rest * parts);
    if (Math.abs(rest - part / parts) < 1e-6) return `${whole ? `${whole} ` : ""}${part}/${parts}`;
  }
  return points.toFixed(2);
}

/** Offers a text as a file of this name. */
export function offerFile(name, text) {
  const type = name.endsWith(".py") ? "text/x-python" : "application/x-ipynb+json";
  const address = URL.createObjectURL(new Blob([text], { type }));
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** The bytes of a file as base64. */
export async function base64Of(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
