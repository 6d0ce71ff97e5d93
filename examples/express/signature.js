// What an X-Hub-Signature header has to be. Knows nothing of HTTP or JSON.
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Returns the signature of exactly these bytes. */
export function sign(secret, raw) {
  return 'sha1=' + createHmac('sha1', secret).update(raw).digest('hex');
}

/** Reports whether header (undefined when absent) is the signature of raw. */
export function isSigned(secret, raw, header) {
  const want = Buffer.from(sign(secret, raw), 'latin1');
  const got = Buffer.from(header ?? '', 'latin1');
  // timingSafeEqual throws on unequal lengths; the length is no secret.
  return got.length === want.length && timingSafeEqual(got, want);
}
