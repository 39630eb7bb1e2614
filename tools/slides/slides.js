// Starts reveal.js. Keys: S the speaker's notes, O all slides, F the whole screen, ? all keys.
const { Reveal, RevealNotes } = globalThis;
const NARROW = 600; // pixels: a window without room for a slide

const start = () =>
  Reveal.initialize({
    width: 1280,
    height: 720,
    margin: 0.03,
    center: false,
    display: "grid",
    hash: true,
    slideNumber: "c/t",
    scrollActivationWidth: 0,
    controlsTutorial: false, // or the arrow of the first slide jumps beyond the edge
    transition: "none",
    backgroundTransition: "none",
    defaultTiming: 60, // seconds: the speaker's view has a clock for each slide, the lecture says how long
    plugins: [RevealNotes],
  });

// All slides one below the other; a widget is loaded when it comes near the window.
const read = () => {
  document.documentElement.classList.add("reading");
  for (const frame of document.querySelectorAll(".live iframe")) {
    frame.loading = "lazy";
    frame.src = frame.dataset.src;
  }
  for (const part of document.querySelectorAll("pre, .jp-RenderedMarkdown"))
    if (part.scrollWidth > part.clientWidth || part.scrollHeight > part.clientHeight) part.tabIndex = 0; // the arrow keys scroll it
};

// A widget's frame gets the width at which it can be shown largest without being cut off.
const frameOf = (source) =>
  [...document.querySelectorAll(".live iframe")].find((frame) => frame.contentWindow === source);
addEventListener("message", ({ data, source }) => {
  const frame = data?.sizes && frameOf(source);
  if (!frame) return;
  const { clientWidth: wide, clientHeight: high } = frame.parentElement;
  const scale = ([width, height]) => Math.min(wide / width, high / height);
  const best = data.sizes.reduce((one, other) => (scale(other) > scale(one) ? other : one));
  frame.style.width = `${best[0]}px`;
  frame.style.height = `${best[1]}px`; // no half of a line below the picture
  frame.style.transform = `translateX(${(wide - best[0] * scale(best)) / 2}px) scale(${scale(best)})`;
});

if (innerWidth < NARROW && parent === window)
  read(); // in a frame: the speaker's view, or another page
else start();
