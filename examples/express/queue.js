// What is kept in Redis: the ids that were seen, the jobs, and how often each was acted on.
// Knows nothing of HTTP, nor of what a job does. Needs Redis 6.2 (BLMOVE).
import { Redis } from 'ioredis';

const SEEN_SECONDS = 7 * 24 * 3600;
const EFFECTS_SECONDS = 24 * 3600;
const TAKE_SECONDS = 1; // also the longest that stopping waits for an idle worker

const scripts = {
  // One script, so that an id is never claimed without its job being kept, whenever the process dies.
  claimJob: {
    numberOfKeys: 2,
    lua: `if redis.call('SET', KEYS[1], '1', 'EX', ARGV[1], 'NX') then
            redis.call('RPUSH', KEYS[2], ARGV[2])
            return 1
          end
          return 0`,
  },
  // Only who removes the job counts it, so that finishing may be tried again.
  finishJob: {
    numberOfKeys: 2,
    lua: `if redis.call('LREM', KEYS[1], 1, ARGV[1]) == 1 then
            redis.call('INCR', KEYS[2])
            redis.call('EXPIRE', KEYS[2], ARGV[2])
          end`,
  },
  returnJob: {
    numberOfKeys: 2,
    lua: `if redis.call('LREM', KEYS[1], 1, ARGV[1]) == 1 then
            redis.call('LPUSH', KEYS[2], ARGV[1])
          end`,
  },
};

const JOBS = 'intercom:jobs';
const PROCESSING = 'intercom:processing';

/** Jobs that outlive the process. Each call fails within a second or so when Redis does not answer. */
export class Queue {
  constructor(url, prefix, log) {
    this.redis = connect(url, prefix, 1000, log);
    // A blocking command holds up all others on its connection, so it has one of its own.
    this.blocking = connect(url, prefix, TAKE_SECONDS * 1000 + 1000, () => {});
  }

  /** Waits until Redis is there, or for so long. */
  async ready(milliseconds) {
    const both = [this.redis, this.blocking].map((redis) => new Promise((done) => redis.once('ready', done)));
    let timer;
    const patience = new Promise((done) => { timer = setTimeout(done, milliseconds); });
    await Promise.race([Promise.all(both), patience]);
    clearTimeout(timer);
  }

  /** Keeps the job unless the id was claimed before; reports whether it was kept. */
  async claim(id, job) {
    return await this.redis.claimJob(`intercom:seen:${id}`, JOBS, SEEN_SECONDS, job) === 1;
  }

  /** Moves the oldest job to the processing list and returns it, or null when none came in a second. */
  take() {
    return this.blocking.blmove(JOBS, PROCESSING, 'LEFT', 'RIGHT', TAKE_SECONDS);
  }

  /** Counts the job's effect and forgets the job. */
  finish(id, job) {
    return this.redis.finishJob(PROCESSING, `effects:${id}`, job, EFFECTS_SECONDS);
  }

  /** Moves back what was taken and is in no one's hands: left by a crash, or by an answer lost on its way. */
  async reclaim(inHand) {
    const left = await this.redis.lrange(PROCESSING, 0, -1);
    for (const job of inHand) {
      const at = left.indexOf(job);
      if (at >= 0) left.splice(at, 1);
    }
    // Newest first, each to the head, so that the oldest is taken first again.
    for (const job of left.reverse()) await this.redis.returnJob(PROCESSING, JOBS, job);
    return left.length;
  }

  /** Lets go of Redis; nothing may be pending. */
  close() {
    this.redis.disconnect();
    this.blocking.disconnect();
  }
}

function connect(url, keyPrefix, commandTimeout, log) {
  const redis = new Redis(url, {
    keyPrefix,
    scripts,
    commandTimeout,
    connectTimeout: 1000,
    enableOfflineQueue: false, // without Redis a command fails at once instead of waiting for it
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(attempt * 100, 1000),
  });
  let told = false; // one line an outage, not one an attempt
  redis.on('error', (error) => {
    if (!told) log(`redis: ${error.message || error.code}`);
    told = true;
  });
  redis.on('ready', () => {
    if (told) log('redis: is back');
    told = false;
  });
  return redis;
}
