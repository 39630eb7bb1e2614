// Escape closes the sentence that a word of the glossary shows.

addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  for (const term of document.querySelectorAll(".term:hover, .term:focus-within")) {
    term.classList.add("closed");
    for (const away of ["mouseleave", "focusout"]) {
      term.addEventListener(away, () => term.classList.remove("closed"), { once: true });
    }
  }
});
