// @ts-check

/**
 * Elements under root (or root itself) that match and have not been set up before.
 * @param {ParentNode} root @param {string} selector @returns {HTMLElement[]}
 */
export function fresh(root, selector) {
  const found = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(selector)]);
  if (root instanceof HTMLElement && root.matches(selector)) found.push(root);
  return found.filter((element) => !element.dataset.alive && (element.dataset.alive = "yes"));
}

/**
 * Bring what matches to life: on the page as it is, and in whatever is put into it later. A service's own script begins
 * with this, and is given to its page by `script("<service>/<file>")` in the template's head.
 * @param {(root: ParentNode) => void} bring
 */
export function enliven(bring) {
  bring(document);
  document.addEventListener("huiyin:fresh", (event) => bring(/** @type {Element} */ (event.target)));
  document.addEventListener("htmx:load", (event) => {
    if (event.target !== document.body) bring(/** @type {Element} */ (event.target));
  });
}

/** Say something in the element's own message line. @param {HTMLElement} element @param {string} [text] */
export function say(element, text = "") {
  const line = element.querySelector("[data-message]");
  if (line) line.textContent = text;
}

/** The icon of the page's sprite. @param {string} name */
export function icon(name) {
  const like = document.querySelector(".icon use")?.getAttribute("href") ?? "/static/icons.svg#";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${like.split("#")[0]}#${name}`);
  svg.append(use);
  return svg;
}
