import { refusing, signatures, type Signature } from './functions.js';
import { looks } from './looks.js';
import { models } from './models.js';
import { folders, pictures } from './onDisk.js';
import { plugins } from './plugins.js';
import { syntheses } from './syntheses.js';

/** What is called as it is meant to be. */
export const good: Readonly<Record<string, Signature>> = {
  ...signatures,
  ...plugins,
  ...looks,
  ...syntheses,
  ...models,
  ...pictures,
};

/** What is called wrongly. */
export const all: Readonly<Record<string, Signature>> = { ...good, ...refusing, ...folders };
