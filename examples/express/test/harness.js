// What the tests share: a receiver as a process of its own, a downstream, messages, and Redis.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { sign } from '../signature.js';

export const SECRET = 'a secret of the tests';
export const REDIS_URL = process.env.REDIS_URL || 'redis://127.0.0.1:6379';
const SERVER = fileURLToPath(new URL('../server.js', import.meta.url));

/** Starts server.js on a free port and waits for its first line. */
export async function startReceiver(t, env) {
  const child = spawnReceiver({ PORT: '0', INTERCOM_SECRET: SECRET, ...env });
  const exited = once(child, 'exit');
  t.after(() => child.kill('SIGKILL'));
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    exited.then(() => assert.fail(`the receiver ended:\n${child.log}`)),
  ]);
  const kill = async (signal) => {
    child.kill(signal);
    const [code] = await exited;
    return code;
  };
  return { url: JSON.parse(line).url, kill, post: (...message) => post(JSON.parse(line).url, ...message) };
}

/** Runs server.js, which is expected to refuse to start; returns its exit code and what it said. */
export async function refuseToStart(env) {
  const child = spawnReceiver(env);
  const [code] = await once(child, 'close');
  return { code, log: child.log };
}

function spawnReceiver(env) {
  const child = spawn(process.execPath, [SERVER], { timeout: 60_000, env: { PATH: process.env.PATH, REDIS_URL, ...env } });
  child.log = '';
  child.stderr.on('data', (data) => { child.log += data; });
  return child;
}

/** POSTs body, rightly signed unless other headers are given; returns the status. */
export async function post(url, body, headers = { 'X-Hub-Signature': sign(SECRET, body) }) {
  const signal = AbortSignal.timeout(10_000);
  const answer = await fetch(url, { method: 'POST', body, headers, signal });
  await answer.arrayBuffer();
  return answer.status;
}

/** Returns a notification with an id of its own and, laid out as Intercom does it, its bytes. */
export function notification(changes = {}) {
  const id = `notif_${randomUUID()}`;
  const item = { type: 'contact', id: randomUUID(), email: 'zoë+<a>&b@example.com' };
  const data = { type: 'notification_event_data', item };
  const whole = { type: 'notification_event', data, id, topic: 'contact.user.created', delivery_attempts: 1, ...changes };
  return { id, item, whole, body: spaced(whole) };
}

/** Lays a value out so that JSON.stringify of the parsed bytes gives other bytes. */
export function spaced(value) {
  return JSON.stringify(value, null, 2).replaceAll('": ', '" : ');
}

/** Serves a downstream: answer(body, res) for each POST, whose body is kept in `got`; 200 for all else. */
export async function startDownstream(t, answer = (body, res) => res.end()) {
  const got = [];
  const server = createServer(async (req, res) => {
    if (req.method !== 'POST') return res.end();
    const body = JSON.parse(Buffer.concat(await req.toArray()).toString());
    got.push(body);
    answer(body, res);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => { server.close(); server.closeAllConnections(); });
  return { got, url: `http://127.0.0.1:${server.address().port}/` };
}

/** Tries until the claim holds; the time limit is patience, not a requirement. */
export async function eventually(claim) {
  for (let tries = 0; tries < 500; tries++) {
    try {
      return await claim();
    } catch {
      await sleep(20);
    }
  }
  return claim();
}

/** Returns why tests with Redis cannot run here, or false. */
export async function redisMissing() {
  const redis = new Redis(REDIS_URL, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 2000 });
  redis.on('error', () => {});
  try {
    await redis.connect();
    return false;
  } catch (error) {
    const missing = `no Redis answers at ${REDIS_URL}: start one, or set REDIS_URL`;
    if (process.env.INTERCHECK_TEST_REQUIRE === 'all') throw new Error(missing, { cause: error });
    return missing;
  } finally {
    redis.disconnect();
  }
}

/** Returns a look into Redis under a prefix of this test alone, which is emptied afterwards. */
export function redisFor(t) {
  const redis = new Redis(REDIS_URL);
  const prefix = `test-${randomUUID()}:`;
  const keys = () => redis.keys(`${prefix}*`);
  t.after(async () => {
    const left = await keys();
    if (left.length > 0) await redis.del(left);
    redis.disconnect();
  });
  return {
    prefix,
    keys,
    effects: async (id) => Number(await redis.get(`${prefix}effects:${id}`)),
    push: (job) => redis.rpush(`${prefix}intercom:jobs`, JSON.stringify(job)),
    jobs: () => redis.llen(`${prefix}intercom:jobs`),
    processing: () => redis.llen(`${prefix}intercom:processing`),
    secondsLeft: (key) => redis.ttl(`${prefix}${key}`),
  };
}
