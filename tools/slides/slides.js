// Starts reveal.js. Keys: S the speaker's notes, O all slides, F the whole screen, ? all keys.
const { Reveal, RevealNotes } = globalThis;
Reveal.initialize({
  width: 1280,
  height: 720,
  margin: 0.03,
  center: false,
  display: "grid",
  hash: true,
  slideNumber: "c/t",
  transition: "none",
  backgroundTransition: "none",
  plugins: [RevealNotes],
});
