import { refusing, signatures, type Signature } from './functions.js';
import { looks } from './looks.js';
import { plugins } from './plugins.js';

/** What is called as it is meant to be. */
export const good: Readonly<Record<string, Signature>> = { ...signatures, ...plugins, ...looks };

/** What is called wrongly. */
export const all: Readonly<Record<string, Signature>> = { ...good, ...refusing };
