// A consumer that seals and opens with npm's jose. JSON lines in and out: keys, seal, open.
'use strict';
const readline = require('readline');
const jose = require('jose');

const say = (line) => process.stdout.write(JSON.stringify(line) + '\n');
const octets = (text) => new TextEncoder().encode(text);
const text = (plain) => new TextDecoder().decode(plain);
// The key lies in `jwk` or `pem`; a JWK need not say what it is for.
const publicKey = ({ jwk, pem, alg }) => (jwk ? jose.importJWK(jwk, alg) : jose.importSPKI(pem, alg));
const privateKey = ({ jwk, pem, alg }) => (jwk ? jose.importJWK(jwk, alg) : jose.importPKCS8(pem, alg));

const commands = {
  // A pair on a curve, or a shared key, in all forms.
  async keys({ crv, alg }) {
    if (!crv) {
      const secret = crypto.getRandomValues(new Uint8Array(32));
      return { secret: { kty: 'oct', k: jose.base64url.encode(secret) } };
    }
    const pair = await jose.generateKeyPair(alg, { crv, extractable: true });
    const open = await jose.exportJWK(pair.publicKey);
    return {
      public: open,
      private: await jose.exportJWK(pair.privateKey),
      spki: await jose.exportSPKI(pair.publicKey),
      pkcs8: await jose.exportPKCS8(pair.privateKey),
      thumbprint: await jose.calculateJwkThumbprint(open),
    };
  },
  async seal({ plain, header, apu, apv, ...key }) {
    const seal = new jose.CompactEncrypt(octets(plain)).setProtectedHeader({
      alg: key.alg, enc: 'A256GCM', ...header });
    if (apu || apv) {
      seal.setKeyManagementParameters({ apu: octets(apu ?? ''), apv: octets(apv ?? '') });
    }
    return { jwe: await seal.encrypt(await publicKey(key)) };
  },
  async open({ jwe, ...key }) {
    const { plaintext, protectedHeader } = await jose.compactDecrypt(jwe, await privateKey(key));
    return { plain: text(plaintext), header: protectedHeader };
  },
  async thumbprint({ jwk }) {
    return { thumbprint: await jose.calculateJwkThumbprint(jwk) };
  },
};

say({ ready: true });
const lines = readline.createInterface({ input: process.stdin });
let last = Promise.resolve();
lines.on('line', (line) => {
  const { cmd, ...given } = JSON.parse(line);
  last = last.then(() => commands[cmd](given)).then(
    (answer) => say({ ok: true, ...answer }),
    (error) => say({ ok: false, code: error.code ?? error.name }));
});
