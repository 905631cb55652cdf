import { dispose } from '@tensorflow/tfjs-core';
import { activationMaximize, grid, renderImages, type Raster } from 'netlens';
import { disposePriors, loadPriors } from '../priors/load.js';
import { asSeen } from './asSeen.js';
import { recipes } from './recipes.js';
import type { Scene } from './scene.js';
import { bestOfWorld, logits, probabilities } from './scores.js';

const PICTURES = 1000;

/**
 * The table of regularizations: a row for each preset, a column for each class; and the score of each image. It is
 * written anew after each row, so that what is done stays.
 */
export async function table(scene: Scene): Promise<void> {
  const { network, image, range, nameOf, pictured, effort, embedded, save, progress } = scene;
  const columns = pictured.slice(0, effort.columns);
  const digits = embedded ? 1 : 3;
  const line = (name: string, scores: readonly number[], rest = ''): void =>
    console.log(`  ${name.padEnd(16)} ${scores.map((score) => score.toFixed(digits).padStart(6)).join(' ')}  ${rest}`);
  console.log(`The table's columns: ${columns.map(nameOf).join(', ')}.`);
  console.log(`${embedded ? 'Logits' : 'Probabilities'} of the images, fed back as they are:`);
  if (embedded) line('best picture', bestOfWorld(network, columns, PICTURES), `of ${PICTURES} of the small world`);
  const priors = embedded ? await loadPriors() : undefined;
  const cells: Raster[] = [];
  for (const { name, options, note } of recipes(effort.presets, image, columns.length, priors)) {
    if (options === undefined) {
      console.log(`  ${name.padEnd(16)} ${note}`);
      continue;
    }
    const start = performance.now();
    const made = await activationMaximize(network, columns, {
      ...options,
      ...(effort.tableSteps === undefined ? {} : { steps: effort.tableSteps }),
      range,
      onProgress: progress(name),
    });
    const seen = asSeen(network, made.image);
    const scores = (embedded ? logits : probabilities)(network, seen);
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    line(
      name,
      columns.map((target, i) => scores[i]![target]!),
      `(${seconds} s)${note === undefined ? '' : ` ${note}`}`,
    );
    cells.push(...(await renderImages(seen, { range })));
    dispose([made.image, seen, options.init ?? []]);
    await save('table.png', grid(cells, { columns: columns.length }));
  }
  if (priors !== undefined) disposePriors(priors);
}
