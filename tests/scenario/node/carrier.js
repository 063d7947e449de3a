// A carrier made with npm's smpp package. Orders come as JSON lines on standard input, each is answered
// with one line. The first line on standard output says the port.
'use strict';
const fs = require('fs');
const readline = require('readline');
const smpp = require('smpp');

const options = JSON.parse(process.argv[2]);
const messages = [];  // what was submitted
const seen = {};      // commands of the daemon, counted
const rejected = [];  // answers to us that were not ESME_ROK
let session = null;   // the one that is bound
let number = 0;

const say = (line) => process.stdout.write(JSON.stringify(line) + '\n');

function receiptText(id, state) {
  return `id:${id} sub:001 dlvrd:001 submit date:2601010000 done date:2601010001 stat:${state} err:000 text:`;
}

function deliver(pdu) {
  return new Promise((done) => session.deliver_sm(pdu, (answer) => {
    if (answer.command_status !== 0) rejected.push(answer.command_status);
    done(answer.command_status);
  }));
}

function take(pdu, from) {
  const id = `npm-${++number}`;
  from.send(pdu.response({ message_id: id }));
  const body = pdu.short_message;
  messages.push({
    id,
    from: pdu.source_addr,
    to: pdu.destination_addr,
    data_coding: pdu.data_coding,
    esm_class: pdu.esm_class,
    registered_delivery: pdu.registered_delivery,
    text: Buffer.isBuffer(body.message) ? body.message.toString('latin1') : body.message,
    udh: (body.udh || []).map((element) => element.toString('hex')),
  });
  if (pdu.registered_delivery & 1) {
    deliver({
      source_addr: pdu.destination_addr, source_addr_ton: pdu.dest_addr_ton,
      source_addr_npi: pdu.dest_addr_npi,
      destination_addr: pdu.source_addr, dest_addr_ton: pdu.source_addr_ton,
      dest_addr_npi: pdu.source_addr_npi,
      esm_class: smpp.ESM_CLASS.MC_DELIVERY_RECEIPT,
      receipted_message_id: id, message_state: 2,
      short_message: receiptText(id, 'DELIVRD'),
    });
  }
}

const server = smpp.createServer({
  key: fs.readFileSync(options.key), cert: fs.readFileSync(options.cert), minVersion: 'TLSv1.2',
}, (one) => {
  one.on('error', () => {});  // a connection that ends is seen by its close
  one.on('close', () => { if (session === one) session = null; });
  one.on('pdu', (pdu) => { seen[pdu.command] = (seen[pdu.command] || 0) + 1; });
  one.on('bind_transceiver', (pdu) => {
    if (pdu.system_id !== options.system_id || pdu.password !== options.password) {
      one.send(pdu.response({ command_status: smpp.ESME_RBINDFAIL }));
      one.close();
      return;
    }
    one.send(pdu.response({ system_id: 'npm' }));
    session = one;
  });
  one.on('submit_sm', (pdu) => take(pdu, one));
  one.on('enquire_link', (pdu) => one.send(pdu.response()));
  one.on('unbind', (pdu) => { one.send(pdu.response()); one.close(); });
});

const orders = {
  state: () => ({ bound: session !== null, messages, seen, rejected }),
  deliver: async (order) => ({
    statuses: await Promise.all(order.parts.map((part) => deliver({
      source_addr: order.from, source_addr_ton: 1, source_addr_npi: 1,
      destination_addr: order.to, dest_addr_ton: 1, dest_addr_npi: 1,
      data_coding: order.data_coding,
      short_message: part.udh
        ? { udh: Buffer.from(part.udh, 'hex'), message: part.text } : { message: part.text },
    }))),
  }),
  enquire: () => new Promise((done) => session.enquire_link(
    (answer) => done({ status: answer.command_status, command: answer.command }))),
  unbind: () => new Promise((done) => session.unbind((answer) => {
    session.close();
    done({ status: answer.command_status });
  })),
};

server.listen(0, '127.0.0.1', () => say({ port: server.address().port }));
readline.createInterface({ input: process.stdin }).on('line', async (line) => {
  try {
    const order = JSON.parse(line);
    say({ ok: true, ...await orders[order.cmd](order) });
  } catch (problem) {
    say({ ok: false, error: String(problem) });
  }
}).on('close', () => process.exit(0));
