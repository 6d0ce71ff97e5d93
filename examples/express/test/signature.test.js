import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { isSigned, sign } from '../signature.js';

const secret = 'HELLO';
const ping = Buffer.from(`{
  "type" : "notification_event",
  "app_id" : "a86dr8yl",
  "data" : {
    "type" : "notification_event_data",
    "item" : {
      "type" : "ping",
      "message" : "something something interzen"
    }
  },
  "links" : { },
  "id" : null,
  "topic" : "ping",
  "delivery_status" : null,
  "delivery_attempts" : 1,
  "delivered_at" : 0,
  "first_sent_at" : 1463145837,
  "created_at" : 1463145837,
  "self" : null
}`);
const genuine = 'sha1=846db3ec80a138d191cffda086e36d1b0daf425e'; // as Intercom sent it
const hex = genuine.slice('sha1='.length);

test('the signature Intercom sent is the signature of the bytes it sent', () => {
  assert.equal(sign(secret, ping), genuine);
  assert.equal(isSigned(secret, ping, genuine), true);
});

const forgeries = {
  'an absent header': undefined,
  'an empty header': '',
  'the prefix alone': 'sha1=',
  'a short signature': genuine.slice(0, -2),
  'a long signature': genuine + '00',
  'a signature without its prefix': hex,
  'another prefix': `sha256=${hex}`,
  'upper-case hex': `sha1=${hex.toUpperCase()}`,
  'the last digit changed': genuine.slice(0, -1) + 'f',
  'zeroes': 'sha1=' + '0'.repeat(40),
  'letters of two bytes': 'sha1=' + 'é'.repeat(40),
  'the same header twice': `${genuine}, ${genuine}`,
  'another secret': sign('GOODBYE', ping),
  'an empty secret': sign('', ping),
  'SHA-256': 'sha1=' + createHmac('sha256', secret).update(ping).digest('hex'),
};
for (const [name, header] of Object.entries(forgeries)) {
  test(`refused: ${name}`, () => assert.equal(isSigned(secret, ping, header), false));
}

test('refused: a body with one byte more', () => {
  assert.equal(isSigned(secret, Buffer.concat([ping, Buffer.from('\n')]), genuine), false);
});

test('refused: the same JSON in other bytes', () => {
  assert.equal(isSigned(secret, Buffer.from(JSON.stringify(JSON.parse(ping))), genuine), false);
});
