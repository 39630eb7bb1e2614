// For readers who use the keyboard: Escape closes the sentence of a glossary word, and what scrolls can be reached.

addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  for (const term of document.querySelectorAll(".term:hover, .term:focus-within")) {
    term.classList.add("closed");
    for (const away of ["mouseleave", "focusout"]) {
      term.addEventListener(away, () => term.classList.remove("closed"), { once: true });
    }
  }
});

const sizes = new ResizeObserver((changed) => {
  for (const { target } of changed) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const wide of document.querySelectorAll("pre, .math-block, .table-wrapper")) sizes.observe(wide);
