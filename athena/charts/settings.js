"use strict";
/* Language and theme: chosen by the reader, kept where the browser allows it, the same on all pages. */
const settings = (() => {
  const root = document.documentElement, hear = [];
  const stored = (key) => { try { return localStorage.getItem(`kiban.${key}`); } catch { return null; } };
  const store = (key, value) => { try { localStorage.setItem(`kiban.${key}`, value); } catch { /* a browser may keep nothing for files */ } };
  const choose = (name, value) => { const input = document.querySelector(`input[name=${name}][value=${value}]`); if (input) input.checked = true; };
  const language = (value) => { root.lang = value; document.title = document.querySelector(`h1 .${value}`)?.textContent ?? document.title; };
  const theme = (value) => { if (value === "auto") delete root.dataset.theme; else root.dataset.theme = value; };
  const first = { language: (navigator.language || "").toLowerCase().startsWith("ja") ? "ja" : "en", theme: "auto" };
  for (const [name, apply] of [["language", language], ["theme", theme]]) {
    const kept = stored(name), value = document.querySelector(`input[name=${name}][value="${CSS.escape(kept ?? "")}"]`) ? kept : first[name];
    choose(name, value);
    apply(value);
    for (const input of document.querySelectorAll(`input[name=${name}]`))
      input.addEventListener("change", () => { apply(input.value); store(name, input.value); if (name === "language") for (const one of hear) one(); });
  }
  return { onLanguage: (one) => hear.push(one) };
})();
