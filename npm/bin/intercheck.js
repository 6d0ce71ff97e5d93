#!/usr/bin/env node
// Starts the program that npm installed for this system, and stands for it: its
// arguments, its input and output, the signals it gets and how it ends.
'use strict';

const { spawn } = require('node:child_process');
const { isatty } = require('node:tty');

function program() {
  const name = `@intercheck/cli-${process.platform}-${process.arch}`;
  const file = process.platform === 'win32' ? 'intercheck.exe' : 'intercheck';
  try {
    return require.resolve(`${name}/bin/${file}`);
  } catch {
    console.error(`intercheck: ${name} is not installed, which has the program for this system. ` +
      'Install on the system that it is to run on, and without --omit=optional; or else build it: ' +
      'go install github.com/intercheck-dev/intercheck/cmd/intercheck@latest');
    process.exit(2);
  }
}

// A terminal sends an interruption to the program, too, and others signal whole
// groups of processes. The second interruption ends the program at once, so it
// must get each only once: from the terminal, or else, in a group of its own, from here.
const terminal = [0, 1, 2].some((fd) => isatty(fd));
const detached = !terminal && process.platform !== 'win32';
const child = spawn(program(), process.argv.slice(2), { stdio: 'inherit', detached });

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
for (const signal of signals) {
  process.on(signal, () => {
    if (!(terminal && signal === 'SIGINT')) child.kill(signal);
  });
}

child.on('error', (error) => {
  console.error(`intercheck: cannot start ${child.spawnfile}: ${error.message}`);
  process.exit(2);
});

// Who waits for this process learns how the program ended: by its code, or by
// the same signal.
child.on('exit', (code, signal) => {
  if (!signal) process.exit(code);
  signals.forEach((one) => process.removeAllListeners(one));
  process.kill(process.pid, signal);
});
