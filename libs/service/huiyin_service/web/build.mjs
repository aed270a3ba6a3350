// Copies the ready-made files the pages load, with their licences, into static/vendor (git-ignored).
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "static", "vendor");
const files = {
  "htmx.org/dist/htmx.min.js": "htmx.min.js",
  "htmx.org/LICENSE": "htmx.LICENSE",
  "echarts/dist/echarts.common.min.js": "echarts.min.js",
  "echarts/LICENSE": "echarts.LICENSE",
  "echarts/NOTICE": "echarts.NOTICE",
  "zrender/LICENSE": "zrender.LICENSE",
  "swagger-ui-dist/swagger-ui.css": "swagger-ui.css",
  "swagger-ui-dist/swagger-ui-bundle.js": "swagger-ui-bundle.js",
  "swagger-ui-dist/LICENSE": "swagger-ui.LICENSE",
  "swagger-ui-dist/NOTICE": "swagger-ui.NOTICE",
  "@noble/ed25519/index.js": "noble/ed25519.js",
  "@noble/ed25519/LICENSE": "noble/ed25519.LICENSE",
  "@noble/hashes/sha2.js": "noble/sha2.js",
  "@noble/hashes/_md.js": "noble/_md.js",
  "@noble/hashes/_u64.js": "noble/_u64.js",
  "@noble/hashes/utils.js": "noble/utils.js",
  "@noble/hashes/LICENSE": "noble/hashes.LICENSE",
  "@fontsource/noto-sans-yi/files/noto-sans-yi-yi-400-normal.woff2": "noto-sans-yi.woff2",
};

for (const [source, name] of Object.entries(files)) {
  mkdirSync(dirname(join(target, name)), { recursive: true });
  copyFileSync(join(here, "node_modules", source), join(target, name));
}
