// Widgets that come alive when they are scrolled into view, and pictures that a slider moves through.

const THEMES = { light: "light", dark: "dark" };
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

function themeNow() {
  return THEMES[document.body.dataset.theme] ?? (systemIsDark.matches ? "dark" : "light");
}

// ---- a widget: its still picture, and in its place the page of the widget

function comeAlive(figure) {
  const frame = document.createElement("iframe");
  frame.title = figure.dataset.title;
  frame.src = `${figure.dataset.page}?theme=${themeNow()}${figure.dataset.state ?? ""}`;
  figure.prepend(frame);
}

function frames() {
  return [...document.querySelectorAll("figure.live > iframe")];
}

function takeHeight({ source, data }) {
  const frame = data?.nlwHeight && frames().find((one) => one.contentWindow === source);
  if (!frame) return;
  frame.style.height = `${Math.ceil(data.nlwHeight)}px`;
  frame.parentElement.classList.add("moves");
}

function tellTheme() {
  for (const frame of frames()) frame.contentWindow.postMessage({ nlwTheme: themeNow() }, "*");
}

const coming = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      coming.unobserve(target);
      comeAlive(target);
    }
  },
  { rootMargin: "300px" },
);
function watchWidgets() {
  for (const figure of document.querySelectorAll("figure.live")) coming.observe(figure);
}
requestAnimationFrame(() => setTimeout(watchWidgets)); // the page is painted before a widget is loaded
addEventListener("message", takeHeight);
new MutationObserver(tellTheme).observe(document.body, { attributes: true, attributeFilter: ["data-theme"] });
systemIsDark.addEventListener("change", tellTheme);
addEventListener("storage", ({ key, newValue }) => {
  if (key === "theme") document.body.dataset.theme = newValue ?? "auto"; // switched in another tab
});

// ---- the stills of a slider's values: one of them is shown

function turnIntoSliders(figure) {
  const stills = [...figure.querySelectorAll(".still")];
  const sliders = JSON.parse(figure.dataset.sliders).map(({ name, values, first }) => {
    const [label, input, output] = ["label", "input", "output"].map((tag) => document.createElement(tag));
    Object.assign(input, { type: "range", min: 0, max: values.length - 1, value: first, name });
    label.append(`${name} `, input, output);
    input.addEventListener("input", show);
    return { values, input, output, label };
  });
  function show() {
    let place = 0;
    for (const { values, input, output } of sliders) {
      place = place * values.length + Number(input.value);
      output.textContent = values[input.value];
      input.setAttribute("aria-valuetext", values[input.value]);
    }
    for (const [k, still] of stills.entries()) still.hidden = k !== place;
  }
  const controls = document.createElement("div");
  controls.className = "controls";
  controls.append(...sliders.map(({ label }) => label));
  figure.prepend(controls);
  figure.classList.add("moves");
  show();
}
for (const figure of document.querySelectorAll("figure.stills")) turnIntoSliders(figure);
