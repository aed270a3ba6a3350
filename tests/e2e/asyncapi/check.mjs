// Whether an AsyncAPI document keeps to the official schema of its version: node check.mjs FILE
import { readFileSync } from "node:fs";
import specs from "@asyncapi/specs";
import Ajv from "ajv";
import formats from "ajv-formats";

const document = JSON.parse(readFileSync(process.argv[2], "utf8"));
const ajv = new Ajv({ strict: false, allErrors: true });
formats(ajv);
const valid = ajv.validate(specs.schemasWithoutId[document.asyncapi], document);
for (const { instancePath, message } of ajv.errors ?? []) console.error(`${instancePath} ${message}`);
if (valid) console.log(`AsyncAPI ${document.asyncapi}`);
process.exit(valid ? 0 : 1);
