// Puts a button beside each address that is marked with data-copy, and says what it did.
"use strict";

const status = document.createElement("p");
status.className = "unseen";
status.setAttribute("role", "status");
document.body.append(status);

const addressOf = (element) => element.href ?? element.textContent;

const copy = async (address) => {
  if (navigator.clipboard) {
    return navigator.clipboard.writeText(address);
  }
  // Without TLS a browser has no clipboard for us, but it copies what is selected.
  const field = document.createElement("textarea");
  field.value = address;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done ? undefined : Promise.reject(new Error("not copied"));
};

const say = (button, word, sentence) => {
  button.textContent = word;
  status.textContent = sentence;
  setTimeout(() => { button.textContent = "Copy"; status.textContent = ""; }, 3000);
};

for (const element of document.querySelectorAll("[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.setAttribute("aria-label", `Copy the address of ${element.dataset.copy}`);
  button.addEventListener("click", () => {
    copy(addressOf(element)).then(
      () => say(button, "Copied", `Copied: ${addressOf(element)}`),
      () => say(button, "Select it", "It could not be copied. Select the address and copy it."),
    );
    button.focus();
  });
  element.parentElement.append(button);
}
