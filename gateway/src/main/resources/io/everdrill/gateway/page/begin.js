// Loads the page's modules. One whose load was cut, as when the network changes, stays broken in this document: it is begun anew.

const AGAIN_MS = 1000;

const modules = document.createElement("script");
modules.type = "module";
modules.src = "/page/app.js";
modules.addEventListener("error", () => setTimeout(() => location.reload(), AGAIN_MS));
document.head.append(modules);
