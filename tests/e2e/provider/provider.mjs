// A provider of OpenID Connect for one test: anybody is who they type, and proof keys (PKCE) are asked for.
//   node provider.mjs PORT CLIENT SECRET REDIRECT
import Provider from "oidc-provider";

const [port, client, secret, redirect] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const provider = new Provider(issuer, {
  clients: [{ client_id: client, client_secret: secret, redirect_uris: [redirect], grant_types: ["authorization_code"] }],
  pkce: { required: () => true },
  cookies: { keys: ["of this test alone"] },
});
provider.listen(Number(port), "127.0.0.1", () => console.log(`ready at ${issuer}`));
