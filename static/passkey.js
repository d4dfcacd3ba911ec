/* 通行密钥: the device is asked to sign what the page carries, and the answer is sent as the form. Where a browser cannot,
   the sentence that says so stays. */
document.querySelectorAll("form[data-asked]").forEach((form) => {
  "use strict";
  if (!window.PublicKeyCredential) return;
  const asked = JSON.parse(form.dataset.asked);
  const button = form.querySelector("[data-sign]");
  const trouble = form.querySelector("[data-trouble]");

  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const keys = (list) => (list || []).map((key) => ({ ...key, id: bytes(key.id) }));

  async function signed() {
    const common = { ...asked, challenge: bytes(asked.challenge) };
    if (!asked.user) return navigator.credentials.get({ publicKey: { ...common, allowCredentials: keys(asked.allowCredentials) } });
    const user = { ...asked.user, id: bytes(asked.user.id) };
    return navigator.credentials.create({ publicKey: { ...common, user, excludeCredentials: keys(asked.excludeCredentials) } });
  }

  function written(credential) {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    const { id, type } = credential;
    return { id, type, rawId: text(credential.rawId), response, clientExtensionResults: credential.getClientExtensionResults() };
  }

  form.querySelector("[data-without]").hidden = true;
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    trouble.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(written(await signed()));
      form.submit();
    } catch {
      trouble.hidden = false;
      button.disabled = false;
    }
  });
});
