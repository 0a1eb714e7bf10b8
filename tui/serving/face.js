"use strict";

// The address of the socket is that of this page: through `ssh -L` its port may be another one.
document.addEventListener("DOMContentLoaded", () => {
  const face = document.getElementById("terminal");
  face.dataset.sessionWebsocketUrl = `ws://${location.host}${face.dataset.sessionWebsocketUrl}`;
});

// Keys go to the app without a click.
function focus() {
  const keys = document.querySelector(".xterm-helper-textarea");
  if (keys) keys.focus();
  else requestAnimationFrame(focus);
}
window.addEventListener("load", focus);
window.addEventListener("focus", focus);
