"use strict";

// The address of the socket is that of this page: through `ssh -L` its port may be another one.
document.addEventListener("DOMContentLoaded", () => {
  const face = document.getElementById("terminal");
  face.dataset.sessionWebsocketUrl = `ws://${location.host}${face.dataset.sessionWebsocketUrl}`;
});

// Keys go to the app without a click, as soon as it draws.
function focus() {
  const keys = document.querySelector(".xterm-helper-textarea");
  if (keys && document.body.classList.contains("-first-byte")) keys.focus();
  else requestAnimationFrame(focus);
}
window.addEventListener("load", focus);
