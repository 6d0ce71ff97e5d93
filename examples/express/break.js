// Two mistakes on purpose, so that a judge can be seen to find them. Never set BREAK in production.
import { randomUUID } from 'node:crypto';

const mistakes = {
  // Claims every delivery under a name of its own, so that none is ever a duplicate.
  'no-dedupe': ({ verify, claim }) => ({
    verify,
    claim: (id, job) => claim(`${id}:${randomUUID()}`, job),
  }),

  // Verifies what JSON.stringify makes of the body. Right only for bodies that were compact already.
  'reserialised-body': ({ verify, claim }) => ({
    verify: (raw, header) => verify(reserialised(raw), header),
    claim,
  }),
};

/** Returns the receiver's joints with the named mistake made in them. */
export function withMistake(name, joints) {
  if (!name) return joints;
  if (!Object.hasOwn(mistakes, name)) {
    throw new Error(`BREAK=${name} is unknown: use one of ${Object.keys(mistakes).join(', ')}, or unset it`);
  }
  return mistakes[name](joints);
}

function reserialised(raw) {
  try {
    return Buffer.from(JSON.stringify(JSON.parse(raw.toString())));
  } catch {
    return raw;
  }
}
