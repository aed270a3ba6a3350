// Shows the OpenAPI document of a service with Swagger UI, which the page loads before.

/** @typedef {{ url: string, domNode: HTMLElement, deepLinking: boolean, validatorUrl: null }} Options */

const place = /** @type {HTMLElement} */ (document.getElementById("reference"));
const show = /** @type {{ SwaggerUIBundle: (options: Options) => unknown }} */ (/** @type {unknown} */ (window));

show.SwaggerUIBundle({
  url: place.dataset.document ?? "",
  domNode: place,
  deepLinking: true,
  // Nothing of ours is sent anywhere to be judged.
  validatorUrl: null,
});
