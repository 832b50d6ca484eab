// Asks for a token, in a dialog that cannot be closed without one.

import {h} from "./dom.js";

let open = null;

/** The token that was pasted; one dialog, however many ask. */
export function askToken(why) {
  open ??= new Promise((done) => {
    const input = h("input", {id: "token", type: "password", autocomplete: "off", required: true, spellcheck: "false"});
    const form = h("form", {method: "dialog"},
      h("h2", {}, "A token, please"),
      h("p", {class: "quiet"}, `The gateway says: ${why}. Paste a token; it stays in this tab and is forgotten with it.`),
      h("label", {for: "token"}, "Token"), input,
      h("div", {class: "buttons"}, h("button", {class: "primary"}, "Go on")));
    const dialog = h("dialog", {"aria-label": "Sign in"}, form);
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.addEventListener("close", () => {
      dialog.remove();
      open = null;
      done(input.value);
    });
    document.getElementById("dialogs").append(dialog);
    dialog.showModal();
  });
  return open;
}
