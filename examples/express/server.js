// A receiver of Intercom webhooks: verify, keep, acknowledge, and only then act.
import { once } from 'node:events';
import { createServer } from 'node:http';
import express from 'express';
import { withMistake } from './break.js';
import { Queue } from './queue.js';
import { isSigned } from './signature.js';
import { Worker } from './worker.js';

const log = (line) => console.error(line);

function settingsFrom(env) {
  const secret = env.INTERCOM_SECRET ?? '';
  // Anybody can sign with an empty key.
  if (secret.trim() === '') throw new Error("INTERCOM_SECRET is empty: set it to the app's client secret");
  const port = Number(env.PORT || 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`PORT=${env.PORT} is no port: use 0 to 65535`);
  const downstream = env.DOWNSTREAM_URL || null;
  if (downstream && !(/^https?:/.test(downstream) && URL.canParse(downstream))) {
    throw new Error('DOWNSTREAM_URL is no http(s) URL: set one, or unset it to do without a downstream');
  }
  return {
    secret, port, downstream,
    host: env.HOST || '127.0.0.1',
    topics: (env.INTERCOM_TOPICS || 'contact.user.created').split(',').map((topic) => topic.trim()),
    redisURL: env.REDIS_URL || 'redis://127.0.0.1:6379',
    prefix: env.REDIS_PREFIX ?? '',
    mistake: env.BREAK ?? '',
  };
}

/** Returns the id and the job of a notification to act on; of anything else, why there is nothing to do. */
function read(raw, topics) {
  try {
    const notification = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw));
    const { id, topic } = notification ?? {};
    if (typeof id !== 'string' || id === '') return { ignored: 'it has no id' }; // such as a ping
    if (!topics.includes(topic)) return { ignored: 'its topic is not handled' };
    return { id, job: JSON.stringify({ notification_id: id, topic, item: notification.data?.item ?? null }) };
  } catch (error) {
    return { ignored: `it cannot be read: ${error.name}` };
  }
}

/** Returns the HTTP side of the receiver: all that happens before Intercom has its answer. */
function receiver({ verify, claim, topics }) {
  const app = express().disable('x-powered-by');

  // The bytes as they came: a parsed body cannot be verified. Inflating would change them as well.
  const rawBody = express.raw({ type: () => true, limit: '5mb', inflate: false });

  const receive = async (req, res) => {
    const raw = req.body ?? Buffer.alloc(0); // undefined when the request had none
    // Node joins repeated headers with ", ", so that two signatures are no signature.
    if (!verify(raw, req.get('X-Hub-Signature'))) return res.status(401).end();

    // A refusal would only make Intercom send the same again, so what is of no use is acknowledged.
    const { ignored, id, job } = read(raw, topics);
    if (ignored) {
      log(`receiver: a signed message is ignored: ${ignored}`);
      return res.status(200).end();
    }
    try {
      await claim(id, job); // a duplicate is not kept again, and acknowledged like the first
    } catch (error) {
      log(`receiver: keeping ${id}: ${error.message}`);
      return res.status(503).end(); // Intercom delivers it once more, in a minute
    }
    res.status(200).end();
  };

  app.route('/webhook')
    .head((req, res) => res.status(200).end()) // Intercom asks this when the URL is saved
    .post(rawBody, receive)
    .all((req, res) => res.status(405).set('Allow', 'POST, HEAD').end());
  app.use((req, res) => res.status(404).end());
  app.use((error, req, res, next) => { // four parameters make it Express's error handler
    log(`receiver: ${error.message}`);
    if (res.headersSent) return next(error);
    res.status(error.status ?? 500).end();
  });
  return app;
}

/** Returns the effect of a job: one downstream POST, or none when there is no downstream. */
function effect(downstream) {
  return async (job) => {
    if (!downstream) return;
    const answer = await fetch(downstream, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: job,
      redirect: 'manual',
      signal: AbortSignal.timeout(10_000),
    });
    await answer.body?.cancel().catch(() => {}); // the status says it all, whatever becomes of the rest
    if (!answer.ok) throw new Error(`downstream answered ${answer.status}`);
  };
}

async function main() {
  const settings = settingsFrom(process.env);
  const joints = withMistake(settings.mistake, {
    verify: (raw, header) => isSigned(settings.secret, raw, header),
    claim: (id, job) => queue.claim(id, job),
  });

  const queue = new Queue(settings.redisURL, settings.prefix, log);
  await queue.ready(3000); // patience: without Redis it starts as well, and answers 503
  const worker = new Worker(queue, effect(settings.downstream), log);
  worker.start();

  const server = createServer({ requestTimeout: 30_000 }, receiver({ ...joints, topics: settings.topics }));
  await once(server.listen(settings.port, settings.host), 'listening');
  const { address, family, port } = server.address();
  const host = family === 'IPv6' ? `[${address}]` : address;
  console.log(JSON.stringify({ ready: true, url: `http://${host}:${port}/webhook` }));

  const stop = async () => {
    setTimeout(() => server.closeAllConnections(), 10_000).unref(); // requests that never end
    await new Promise((closed) => server.close(closed));
    await worker.stop();
    queue.close();
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
}

main().catch((error) => {
  log(`express example: ${error.message}`);
  process.exit(1);
});
