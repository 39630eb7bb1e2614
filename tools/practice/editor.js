// An editor for Python: CodeMirror 6. Ctrl-Enter checks; Tab indents, and leaves after Escape.

/**
 * @param codemirror  its modules: { autocomplete, commands, language, python, state, view, highlight }
 * @param options     { label, code, changed(text), check() }
 * @returns { element, text(), setText(code), focus() }
 */
export function makeEditor(codemirror, { label, code, changed, check }) {
  const { EditorView } = codemirror.view;
  const told = EditorView.updateListener.of((update) => {
    if (update.docChanged) changed(update.state.doc.toString());
  });
  const extensions = [
    keys(codemirror, check),
    basics(codemirror),
    looks(codemirror),
    told,
    named(EditorView, label),
  ];
  const view = new EditorView({ doc: code, extensions });
  return {
    element: view.dom,
    text: () => view.state.doc.toString(),
    setText: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    focus: () => view.focus(),
  };
}

/** Code that is read only, in the same colours. */
export function shownCode(codemirror, code, label) {
  const { EditorView } = codemirror.view;
  const { EditorState } = codemirror.state;
  const fixed = [EditorState.readOnly.of(true), EditorView.editable.of(false)];
  const extensions = [codemirror.python.python(), looks(codemirror), ...fixed, named(EditorView, label)];
  const view = new EditorView({ doc: code, extensions });
  view.dom.classList.add("given");
  return view.dom;
}

const named = (EditorView, label) =>
  EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", tabindex: "0" });

function keys({ autocomplete, commands, state, view }, check) {
  const run = () => {
    check();
    return true;
  };
  const first = state.Prec.highest(
    view.keymap.of([
      { key: "Ctrl-Enter", run },
      { key: "Mod-Enter", run },
    ]),
  );
  const others = [...autocomplete.closeBracketsKeymap, ...commands.defaultKeymap, ...commands.historyKeymap];
  return [first, view.keymap.of([...others, commands.indentWithTab])];
}

function basics({ autocomplete, commands, language, python, view }) {
  return [
    view.lineNumbers(),
    view.drawSelection(),
    commands.history(),
    language.indentUnit.of("    "),
    language.indentOnInput(),
    language.bracketMatching(),
    autocomplete.closeBrackets(),
    python.python(),
  ];
}

function looks({ highlight, language, view }) {
  const { tags } = highlight;
  const colours = language.HighlightStyle.define([
    { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword], color: "var(--keyword)" },
    { tag: [tags.string, tags.special(tags.string)], color: "var(--string)" },
    { tag: [tags.number, tags.bool, tags.null], color: "var(--number)" },
    { tag: tags.comment, color: "var(--comment)" },
    { tag: [tags.function(tags.definition(tags.variableName)), tags.className], color: "var(--name)" },
  ]);
  const theme = view.EditorView.theme({
    "&": {
      backgroundColor: "var(--code)",
      color: "var(--text)",
      border: "1px solid var(--line)",
      borderRadius: "4px",
    },
    "&.cm-focused": { outline: "3px solid var(--focus)" },
    ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5" },
    ".cm-gutters": { backgroundColor: "transparent", color: "var(--comment)", border: "none" },
    ".cm-content": { caretColor: "var(--text)", padding: "8px 0" },
    "&.cm-focused .cm-cursor, .cm-cursor": { borderLeftColor: "var(--text)" },
    "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {
      background: "var(--selection) !important",
    },
    "&.cm-focused .cm-matchingBracket": {
      backgroundColor: "var(--selection)",
      outline: "1px solid var(--line)",
    },
  });
  return [theme, language.syntaxHighlighting(colours)];
}
