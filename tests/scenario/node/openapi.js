// Holds answers and requests against the schemas of an OpenAPI 3.1 document. JSON lines in and out.
'use strict';
const fs = require('fs');
const readline = require('readline');
const yaml = require('yaml');
const Ajv = require('ajv/dist/2020').default;
const formats = require('ajv-formats').default;

const { document: path } = JSON.parse(process.argv[2]);
const text = fs.readFileSync(path, 'utf8');
const parsed = yaml.parseDocument(text, { uniqueKeys: true });
if (parsed.errors.length > 0) throw parsed.errors[0];
const api = parsed.toJS({ maxAliasCount: -1 });

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
formats(ajv);
const base = 'https://localhost/openapi';
ajv.addSchema({ $id: base, ...api });

const methods = ['get', 'put', 'post', 'delete', 'patch'];
const escaped = (part) => encodeURIComponent(String(part).replace(/~/g, '~0').replace(/\//g, '~1'));
const say = (line) => process.stdout.write(JSON.stringify(line) + '\n');

// The value at a pointer and where it really is, past any $ref.
function resolve(parts) {
  let value = api;
  let place = [];
  for (const part of parts) {
    value = value?.[part];
    place.push(part);
    while (value?.$ref) {
      place = value.$ref.split('/').slice(1).map((p) => p.replace(/~1/g, '/').replace(/~0/g, '~'));
      value = place.reduce((at, p) => at?.[p], api);
    }
  }
  return { value, place };
}

function errorsOf(place, value) {
  const check = ajv.compile({ $ref: `${base}#/${place.map(escaped).join('/')}` });
  return check(value) ? [] : check.errors.map((e) => `${e.instancePath} ${e.message}`);
}

const orders = {
  // Each operation with the statuses that it documents.
  operations: () => ({
    operations: Object.entries(api.paths).flatMap(([where, item]) => methods
      .filter((method) => item[method])
      .map((method) => ({ path: where, method, statuses: Object.keys(item[method].responses) }))),
  }),
  response: ({ path: where, method, status, type, body, headers }) => {
    const { value, place } = resolve(['paths', where, method, 'responses', String(status)]);
    if (!value) return { errors: [`${status} is not documented`] };
    const errors = [];
    for (const name of Object.keys(value.headers || {})) {
      const header = headers[name.toLowerCase()];
      if (header === undefined) errors.push(`header ${name} is missing`);
      else errors.push(...errorsOf([...place, 'headers', name, 'schema'], Number(header)));
    }
    const kind = type.split(';')[0];
    if (!value.content?.[kind]) return { errors: [...errors, `${type} is not documented`] };
    const schema = resolve([...place, 'content', kind, 'schema']);
    return { errors: [...errors, ...errorsOf(schema.place, body)] };
  },
  request: ({ path: where, method, body }) => {
    const schema = resolve(['paths', where, method, 'requestBody', 'content', 'application/json',
      'schema']);
    return { errors: errorsOf(schema.place, body) };
  },
};

say({ openapi: api.openapi });
readline.createInterface({ input: process.stdin }).on('line', (line) => {
  try {
    const order = JSON.parse(line);
    say({ ok: true, ...orders[order.cmd](order) });
  } catch (problem) {
    say({ ok: false, error: String(problem) });
  }
}).on('close', () => process.exit(0));
