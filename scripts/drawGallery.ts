/**
 * Makes the pictures of real networks for docs/gallery.md: `npm run docs:gallery`, or only some:
 * `npm run docs:gallery -- dreams patch`. Each part of a picture stays in `out/gallery` when done (the table's in
 * `out/naturalness`), so a run goes on where the last one ended; delete a part to make it anew.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'jpeg-js';
import type { Raster } from 'netlens';
import { startBackend } from '../examples/cli/start.js';
import { classes } from './gallery/classes.js';
import { dreams } from './gallery/dreams.js';
import { layers } from './gallery/layers.js';
import { patch } from './gallery/patch.js';
import { regularizations } from './gallery/regularizations.js';

const SHOWN = 'docs/images/networks';
const QUALITY = 82;

const pictures: Readonly<Record<string, () => Promise<Raster>>> = { classes, dreams, layers, patch, regularizations };

await startBackend('wasm');
mkdirSync(SHOWN, { recursive: true });
const asked = process.argv.slice(2);
for (const [name, draw] of Object.entries(pictures)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const raster = await draw();
  const { data } = encode(raster, QUALITY);
  writeFileSync(join(SHOWN, `${name}.jpg`), data);
  console.log(`${name}: ${raster.width} x ${raster.height}, ${data.length} bytes`);
}
