#!/usr/bin/env node
/**
 * `npx netlens COMMAND`: the library from a shell. Exit code 0 where all was done, 2 for a bad command line, model or
 * picture (one line says what is wrong), 1 for what should not happen.
 */
import { NetlensError } from 'netlens';
import manifest from '../../package.json' with { type: 'json' };
import type { Command } from './command.js';
import { compare } from './compare.js';
import { dissect } from './dissect.js';
import { dream } from './dream.js';
import { explain } from './explain/explain.js';
import { layers } from './layers.js';
import { merge } from './merge.js';
import { readWords, UsageError } from './options.js';
import { studio } from './studio.js';

const commands: Readonly<Record<string, Command>> = { explain, compare, merge, dream, dissect, layers, studio };

const help = `netlens ${manifest.version}: what a convolutional network has learned, and why it answers as it does.

${Object.entries(commands)
  .map(([name, { summary }]) => `  netlens ${name.padEnd(8)}  ${summary}`)
  .join('\n')}

Each explains itself: netlens explain --help. Without --model they work on a small network that comes with netlens.`;

async function main([name, ...words]: readonly string[]): Promise<void> {
  if (name === undefined || name === '--help' || name === 'help') return console.log(help);
  if (name === '--version') return console.log(manifest.version);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    throw new UsageError(`netlens ${name}: no such command; wanted ${Object.keys(commands).join(', ')} or --help.`);
  }
  const values = readWords(words, command.options, command.takesFiles);
  if (values['help'] === true) return console.log(command.help);
  await command.run(values);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError || error instanceof NetlensError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
