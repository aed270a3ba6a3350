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
