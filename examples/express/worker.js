// Takes jobs and performs them, several at once, each until it succeeds. Knows nothing of HTTP servers.
import { setTimeout as sleep } from 'node:timers/promises';

const CONCURRENCY = 16; // so that a slow notification does not stop the others
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5000;
const OUTAGE_PAUSE = 500;

/** Performs the queue's jobs until told to stop. */
export class Worker {
  constructor(queue, act, log) {
    Object.assign(this, { queue, act, log });
    this.inHand = new Map(); // promise of the work → job
    this.stopping = new AbortController();
  }

  start() {
    this.running = this.run();
  }

  /** Lets attempts under way end; what did not succeed stays in Redis for the next start. */
  async stop() {
    this.stopping.abort();
    await this.running;
    await Promise.all(this.inHand.keys());
  }

  async run() {
    const { signal } = this.stopping;
    let told = false; // one line an outage
    while (!signal.aborted) {
      try {
        const left = await this.queue.reclaim([...this.inHand.values()]);
        told = false;
        if (left > 0) this.log(`worker: takes up ${left} unfinished jobs`);
        while (!signal.aborted) await this.takeOne();
      } catch (error) {
        if (!told) this.log(`worker: taking a job: ${error.message}`);
        told = true;
        await sleep(OUTAGE_PAUSE, undefined, { signal }).catch(() => {});
      }
    }
  }

  async takeOne() {
    if (this.inHand.size >= CONCURRENCY) await Promise.race(this.inHand.keys());
    if (this.stopping.signal.aborted) return;
    const job = await this.queue.take();
    if (job === null) return;
    const work = this.perform(job).finally(() => this.inHand.delete(work));
    this.inHand.set(work, job);
  }

  async perform(job) {
    let id = 'a job that is not JSON';
    try {
      id = JSON.parse(job).notification_id;
      await this.untilDone(`acting on ${id}`, () => this.act(job));
      await this.untilDone(`finishing ${id}`, () => this.queue.finish(id, job));
    } catch {
      this.log(`worker: ${id} is left for the next start`);
    }
  }

  async untilDone(what, attempt) {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      try {
        return await attempt();
      } catch (error) {
        this.log(`worker: ${what}: ${error.cause?.code ?? error.message}, again in ${pause} ms`);
      }
      await sleep(pause, undefined, { signal: this.stopping.signal });
    }
  }
}
