import type { Tensor } from '@tensorflow/tfjs-core';
import { activationMaximize, grid, presets, renderImages, type PresetName, type Raster } from 'netlens';
import type { Scene } from './scene.js';

/** The rows that need no network of their own; szegedy2013 starts from the picture. */
const rows: readonly PresetName[] = [
  'erhan2009',
  'szegedy2013',
  'mahendran2015',
  'nguyen2015',
  'mordvintsev2015',
  'oygard2015',
  'tyka2016',
  'mordvintsev2016',
  'lucid',
];

/** The table of regularizations: a row for each preset, a column for each class. */
export async function table({ network, image, range, nameOf, classes, embedded, save }: Scene): Promise<void> {
  const columns = classes.length > 0 ? classes : embedded ? [0, 1, 2, 3, 4, 5, 6, 7] : [130, 340, 504, 985];
  console.log(`The table's columns: ${columns.map(nameOf).join(', ')}. Scores of the images, fed back as they are:`);
  const cells: Raster[] = [];
  for (const name of rows) {
    const scores: string[] = [];
    const start = performance.now();
    for (const target of columns) {
      const options = { ...presets[name], range, ...(name === 'szegedy2013' && { init: image }) };
      const made = await activationMaximize(network, target, options);
      scores.push(probability(network.predict(made.image), target).toFixed(3));
      cells.push(...(await renderImages(made.image, { range })));
      made.image.dispose();
    }
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    console.log(`  ${name.padEnd(16)} ${scores.join('  ')}  (${seconds} s)`);
  }
  await save('table.png', grid(cells, { columns: columns.length }));
}

function probability(output: Tensor | Tensor[], target: number): number {
  const first = (Array.isArray(output) ? output[0] : output) as Tensor;
  const value = first.dataSync()[target] as number;
  first.dispose();
  return value;
}
