import type { SignIn } from "./portal";

/** A link into a window of its own; closing the dialog says that the person is back. */
export const signIn: SignIn = (address, why) =>
  new Promise((back) => {
    const dialog = document.createElement("dialog");
    const link = { href: address, target: "_blank", rel: "noreferrer", textContent: "Sign in" };
    const button = { textContent: "I am back", onclick: () => dialog.close() };
    dialog.append(`${why} `, Object.assign(document.createElement("a"), link), " ", Object.assign(document.createElement("button"), button));
    dialog.onclose = () => (dialog.remove(), back());
    document.body.append(dialog);
    dialog.showModal();
  });
