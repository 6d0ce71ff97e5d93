// What the receiver answers on the wire. None of it needs Redis, and here there is none.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { sign } from '../signature.js';
import { SECRET, notification, post, refuseToStart, startReceiver } from './harness.js';

const noRedis = { REDIS_URL: 'redis://127.0.0.1:1' };

test('without Redis', async (t) => {
  const receiver = await startReceiver(t, noRedis);
  const status = async (method, url) => (await fetch(url, { method })).status;

  await t.test('HEAD is answered 200', async () => assert.equal(await status('HEAD', receiver.url), 200));
  for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
    await t.test(`${method} is answered 405`, async () => assert.equal(await status(method, receiver.url), 405));
  }
  for (const path of ['/', '/webhooks', '/webhook/more']) {
    await t.test(`POST ${path} is answered 404`, async () => {
      assert.equal(await status('POST', new URL(path, receiver.url)), 404);
    });
  }

  await t.test('a signed notification is refused with 503 at once, each time, and the process lives', async () => {
    for (let i = 0; i < 3; i++) {
      const before = performance.now();
      assert.equal(await receiver.post(notification().body), 503);
      assert.ok(performance.now() - before < 1000, 'it hung');
    }
    assert.equal(await status('HEAD', receiver.url), 200);
  });

  const { body } = notification();
  const good = sign(SECRET, body);
  const forgeries = {
    'no signature': {},
    'an empty signature': { 'X-Hub-Signature': '' },
    'a signature cut short': { 'X-Hub-Signature': good.slice(0, -1) },
    'a signature made too long': { 'X-Hub-Signature': `${good}0` },
  };
  for (const [name, headers] of Object.entries(forgeries)) {
    await t.test(`${name} is refused with 401`, async () => assert.equal(await receiver.post(body, headers), 401));
  }
  await t.test('the right signature in two headers is refused with 401', async () => {
    assert.equal(await postTwoSignatures(receiver.url, body, good), 401);
  });
  await t.test('a forgery that is not JSON is refused with 401', async () => {
    assert.equal(await receiver.post('{', { 'X-Hub-Signature': good }), 401);
  });

  const nothingToDo = {
    'a ping': notification({ id: null, topic: 'ping' }).body,
    'another topic': notification({ topic: 'conversation.user.created' }).body,
    'a number for an id': notification({ id: 7 }).body,
    'an array': '[]', 'null': 'null', 'a string': '"x"', 'half an object': '{"id":', 'nothing': '',
    'invalid UTF-8': Buffer.from(notification().body, 'latin1'),
    'deep nesting': '['.repeat(200_000),
  };
  for (const [name, body] of Object.entries(nothingToDo)) {
    await t.test(`${name}, signed, is acknowledged`, async () => assert.equal(await receiver.post(body), 200));
  }
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'nonsense', '; =']) {
    await t.test(`the bytes are verified under content type "${type}"`, async () => {
      const body = notification({ id: null }).body;
      assert.equal(await receiver.post(body, { 'Content-Type': type, 'X-Hub-Signature': sign(SECRET, body) }), 200);
    });
  }

  await t.test('a compressed body is refused with 415', async () => {
    const body = gzipSync(notification({ id: null }).body);
    assert.equal(await receiver.post(body, { 'Content-Encoding': 'gzip', 'X-Hub-Signature': sign(SECRET, body) }), 415);
  });
  await t.test('5 MB are read, and more are refused with 413', async () => {
    assert.equal(await receiver.post(Buffer.alloc(5 * 1024 * 1024, ' ')), 200);
    assert.equal(await receiver.post(Buffer.alloc(5 * 1024 * 1024 + 1, ' ')), 413);
  });
  await t.test('SIGTERM ends it with 0', async () => assert.equal(await receiver.kill('SIGTERM'), 0));
});

test('it does not start without what it needs', async (t) => {
  const refused = {
    INTERCOM_SECRET: [{}, { INTERCOM_SECRET: '' }, { INTERCOM_SECRET: ' ' }],
    BREAK: [{ INTERCOM_SECRET: SECRET, BREAK: 'constructor' }, { INTERCOM_SECRET: SECRET, BREAK: 'No-Dedupe' }],
    PORT: [{ INTERCOM_SECRET: SECRET, PORT: 'x' }],
    DOWNSTREAM_URL: [{ INTERCOM_SECRET: SECRET, DOWNSTREAM_URL: '127.0.0.1:9902' }],
  };
  for (const [name, envs] of Object.entries(refused)) {
    for (const env of envs) {
      await t.test(JSON.stringify(env), async () => {
        const { code, log } = await refuseToStart({ ...noRedis, ...env });
        assert.equal(code, 1);
        assert.match(log, new RegExp(name));
      });
    }
  }
});

test('BREAK=reserialised-body refuses a genuine message that is not compact', async (t) => {
  const receiver = await startReceiver(t, { ...noRedis, BREAK: 'reserialised-body' });
  const { whole, body } = notification({ id: null });
  assert.equal(await receiver.post(body), 401);
  assert.equal(await receiver.post(JSON.stringify(whole)), 200);
});

function postTwoSignatures(url, body, signature) {
  return new Promise((resolve, reject) => {
    const headers = { 'X-Hub-Signature': [signature, signature], 'Content-Length': Buffer.byteLength(body) };
    request(url, { method: 'POST', headers }, (answer) => resolve(answer.resume().statusCode))
      .on('error', reject).end(body);
  });
}
