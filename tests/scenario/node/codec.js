// npm's smpp package as a decoder and an encoder. A line of JSON for each PDU on standard input, in
// the form that random-pdus prints; a line for each with what the package read out of `hex`, and with
// the octets that it makes of the fields and TLVs. Its filters, which turn values into dates and
// texts, are left out: the codec is what is compared.
'use strict';
const readline = require('readline');
const smpp = require('smpp');

smpp.PDU.prototype._filter = () => {};
smpp.PDU.maxLength = 70000;

const plain = (value) => {
  if (Buffer.isBuffer(value)) return value.toString('hex');
  return Array.isArray(value) ? value.map(plain) : value;
};

function decode(form) {
  const pdu = new smpp.PDU(Buffer.from(form.hex, 'hex'));
  const read = {};
  for (const key of Object.keys(pdu)) read[key] = plain(pdu[key]);
  return read;
}

function tlvValue(tlv) {
  const { type, multiple } = smpp.tlvs[tlv.name];
  const octets = Buffer.from(tlv.hex, 'hex');
  // By the package's own types: what is no number and no C-octet string goes in as octets.
  const value = type === smpp.types.tlv.cstring ? octets.subarray(0, -1) :
    [smpp.types.tlv.int8, smpp.types.tlv.int16, smpp.types.tlv.int32].includes(type) ?
      octets.readUIntBE(0, octets.length) : octets;
  return multiple ? [value] : value;
}

function encode(form) {
  const options = { sequence_number: form.sequence_number };
  for (const field of form.fields) {
    options[field.name] = field.type === 'octets' ? Buffer.from(field.hex, 'hex') : field.value;
  }
  for (const tlv of form.tlvs) options[tlv.name] = tlvValue(tlv);
  return new smpp.PDU(form.command_name, options).toBuffer().toString('hex');
}

function answer(line) {
  const form = JSON.parse(line);
  if (!(form.command_name in smpp.commands)) return { unknown: true };
  const out = {};
  try {
    out.decoded = decode(form);
  } catch (error) {
    out.failed = String(error.message);
  }
  if (form.encode) out.encoded = encode({ ...form, ...form.encode });
  return out;
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  process.stdout.write(JSON.stringify(answer(line)) + '\n');
});
