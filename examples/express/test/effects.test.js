// What the receiver does, seen in Redis and by its downstream.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { test } from 'node:test';
import {
  REDIS_URL, eventually, notification, redisFor, redisMissing, spaced, startDownstream, startReceiver,
} from './harness.js';

const skip = await redisMissing();

test('a notification delivered many times has one effect', { skip }, async (t) => {
  const redis = redisFor(t);
  const downstream = await startDownstream(t);
  const receiver = await startReceiver(t, { REDIS_PREFIX: redis.prefix, DOWNSTREAM_URL: downstream.url });
  const { id, item, whole, body } = notification();

  const together = await Promise.all(Array.from({ length: 8 }, () => receiver.post(body)));
  assert.deepEqual(together, Array(8).fill(200));
  await eventually(async () => assert.equal(await redis.effects(id), 1));
  assert.equal(await receiver.post(spaced({ ...whole, delivery_attempts: 2 })), 200);

  // Jobs are taken in order: once a later one is done, a second effect would be there as well.
  const later = notification();
  assert.equal(await receiver.post(later.body), 200);
  await eventually(async () => assert.equal(await redis.effects(later.id), 1));
  assert.equal(await redis.effects(id), 1);
  assert.deepEqual(downstream.got[0], { notification_id: id, topic: 'contact.user.created', item });
  assert.equal(downstream.got.length, 2);
  assert.ok(await redis.secondsLeft(`intercom:seen:${id}`) > 604_700);
  assert.ok(await redis.secondsLeft(`effects:${id}`) > 86_300);
});

test('what is forged, or not for it, leaves nothing in Redis', { skip }, async (t) => {
  const redis = redisFor(t);
  const receiver = await startReceiver(t, { REDIS_PREFIX: redis.prefix });
  assert.equal(await receiver.post(notification().body, {}), 401);
  assert.equal(await receiver.post(notification({ id: null, topic: 'ping' }).body), 200);
  assert.equal(await receiver.post(notification({ topic: 'company.created' }).body), 200);
  assert.deepEqual(await redis.keys(), []);
});

test('the topics it handles can be named', { skip }, async (t) => {
  const redis = redisFor(t);
  const receiver = await startReceiver(t, { REDIS_PREFIX: redis.prefix, INTERCOM_TOPICS: 'ticket.created, company.created' });
  const handled = notification({ topic: 'company.created' });
  assert.equal(await receiver.post(notification().body), 200);
  assert.deepEqual(await redis.keys(), []);
  assert.equal(await receiver.post(handled.body), 200);
  await eventually(async () => assert.equal(await redis.effects(handled.id), 1));
});

test('a downstream that fails is asked until it answers 2xx', { skip }, async (t) => {
  const redis = redisFor(t);
  const answers = [500, 302, 404, 204];
  const downstream = await startDownstream(t, (body, res) => {
    res.writeHead(answers.shift() ?? 204, { Location: '/elsewhere' }).end();
  });
  const receiver = await startReceiver(t, { REDIS_PREFIX: redis.prefix, DOWNSTREAM_URL: downstream.url });
  const { id, body } = notification();
  assert.equal(await receiver.post(body), 200);
  await eventually(async () => assert.equal(await redis.effects(id), 1));
  assert.equal(downstream.got.length, 4);
  assert.equal(await redis.processing(), 0);
});

test('a slow downstream delays neither the acknowledgement nor other notifications', { skip }, async (t) => {
  const redis = redisFor(t);
  const slow = notification();
  const downstream = await startDownstream(t, (body, res) => {
    if (body.notification_id !== slow.id) res.end();
  });
  const receiver = await startReceiver(t, { REDIS_PREFIX: redis.prefix, DOWNSTREAM_URL: downstream.url });
  assert.equal(await receiver.post(slow.body), 200);
  await eventually(() => assert.equal(downstream.got.length, 1));
  const other = notification();
  assert.equal(await receiver.post(other.body), 200);
  await eventually(async () => assert.equal(await redis.effects(other.id), 1));
  assert.equal(await redis.effects(slow.id), 0);
});

for (const [signal, code] of [['SIGKILL', null], ['SIGTERM', 0]]) {
  test(`a job under way at ${signal} is finished after the next start`, { skip }, async (t) => {
    const redis = redisFor(t);
    let works = false;
    const downstream = await startDownstream(t, (body, res) => res.writeHead(works ? 200 : 503).end());
    const env = { REDIS_PREFIX: redis.prefix, DOWNSTREAM_URL: downstream.url };
    const first = await startReceiver(t, env);
    const { id, body } = notification();
    assert.equal(await first.post(body), 200);
    await eventually(() => assert.ok(downstream.got.length > 0));

    assert.equal(await first.kill(signal), code);
    assert.equal(await redis.processing(), 1);
    assert.equal(await redis.effects(id), 0);

    works = true;
    const second = await startReceiver(t, env);
    await eventually(async () => assert.equal(await redis.effects(id), 1));
    assert.equal(await redis.processing() + await redis.jobs(), 0);
    assert.equal(await second.post(body), 200, 'the retry that Intercom sends');
    assert.equal(await redis.jobs(), 0);
  });
}

test('while Redis is silent it answers 503 in time, and afterwards nothing is lost or done twice', { skip }, async (t) => {
  const redis = redisFor(t);
  const proxy = await startProxy(t, new URL(REDIS_URL));
  const receiver = await startReceiver(t, { REDIS_PREFIX: redis.prefix, REDIS_URL: proxy.url });
  const { id, whole, body } = notification();
  const taken = notification();

  proxy.silence();
  // The worker was waiting, so Redis hands it this job, and the answer does not arrive.
  await redis.push({ notification_id: taken.id, topic: taken.whole.topic, item: taken.item });
  const before = performance.now();
  assert.equal(await receiver.post(body), 503);
  assert.ok(performance.now() - before < 3000, 'it hung');

  proxy.cut(); // whatever was on its way is lost
  await eventually(async () => assert.equal(await receiver.post(spaced({ ...whole, delivery_attempts: 2 })), 200));
  await eventually(async () => assert.equal(await redis.effects(id), 1));
  await eventually(async () => assert.equal(await redis.effects(taken.id), 1));
  assert.equal(await redis.processing() + await redis.jobs(), 0);
});

test('BREAK=no-dedupe acts on every delivery', { skip }, async (t) => {
  const redis = redisFor(t);
  const receiver = await startReceiver(t, { REDIS_PREFIX: redis.prefix, BREAK: 'no-dedupe' });
  const { id, body } = notification();
  for (let i = 0; i < 3; i++) assert.equal(await receiver.post(body), 200);
  await eventually(async () => assert.equal(await redis.effects(id), 3));
});

/** Stands between the receiver and Redis, to fall silent or to cut all connections. */
async function startProxy(t, upstream) {
  const pairs = new Set();
  const server = createServer((near) => {
    const far = connect(Number(upstream.port || 6379), upstream.hostname);
    const pair = [near, far];
    pairs.add(pair);
    near.pipe(far).pipe(near);
    for (const end of pair) end.on('error', () => {}).on('close', () => pair.forEach((other) => other.destroy()));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const cut = () => {
    for (const [near] of pairs) near.destroy();
    pairs.clear();
  };
  t.after(() => { server.close(); cut(); });
  const url = new URL(upstream);
  url.hostname = '127.0.0.1';
  url.port = server.address().port;
  const silence = () => { for (const pair of pairs) pair.forEach((end) => end.unpipe().pause()); };
  return { url: String(url), silence, cut };
}
