/**
 * Whether images that one network was made to see are seen by others. Each preset makes eight classes on MobileNet v1
 * 0.25 and on EfficientNet-Lite0; the other networks say what they see. `npm run bench:naturalness`, or with names of
 * presets, or of folders of models, behind `--`. Pictures stay in `out/naturalness`, so a run goes on where the last
 * one ended; delete a picture to make it anew. A recipe may be chosen by what MobileNet v2 sees. Leave the others out
 * of it, or their figures say less.
 */
import { writeFile } from 'node:fs/promises';
import { add, mul, tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { grid, renderImages, type Raster } from 'netlens';
import { startWasm } from 'netlens/wasm';
import { eightClasses, openJudges, picturesBy, rows, type Judge } from './eightClasses.js';

const MAKERS = ['mobilenet_v1_0.25_224_dense', 'efficientnet_lite0'];
const targets = Object.values(eightClasses);

/** The class's place in what a network makes of each picture, from 1. */
function places(pictures: Tensor4D, { network, range: [black, white], offset }: Judge): number[] {
  const rows = tidy(() => {
    const input = add(mul(pictures, white - black), black);
    return network.predict(input).arraySync() as number[][];
  });
  return rows.map((row, i) => 1 + row.filter((value) => value > row[targets[i]! + offset]!).length);
}

await startWasm({ threads: 1 });
const judges = await openJudges();
const asked = process.argv.slice(2);
const isAsked = (name: string, of: readonly string[]): boolean =>
  of.every((each) => !asked.includes(each)) || asked.includes(name);
console.log(`The classes: ${Object.keys(eightClasses).join(', ')}. Of each network: how many of the eight it calls by`);
console.log('their class, how many have it among the first five; and the place of each class.');
const results: object[] = [];
for (const maker of judges.filter(({ folder }) => MAKERS.includes(folder) && isAsked(folder, MAKERS))) {
  console.log(`\nMade on ${maker.name}:`);
  const cells: Raster[] = [];
  for (const row of rows.filter((name) => isAsked(name, rows))) {
    const pictures = await picturesBy(maker, row);
    if (pictures === undefined) {
      console.log(`${row.padEnd(18)} left out: it needs a generator of pictures for this network`);
      continue;
    }
    for (const judge of judges) {
      const found = places(pictures, judge);
      const within = (count: number): number => found.filter((place) => place <= count).length;
      const shown = found.map((place) => String(place).padStart(4)).join(' ');
      console.log(`${row.padEnd(18)} ${judge.name.padEnd(8)} ${within(1)} ${within(5)}  ${shown}`);
      results.push({ maker: maker.folder, row, judge: judge.folder, places: found });
    }
    cells.push(...(await renderImages(pictures, { range: [0, 1] })));
    pictures.dispose();
  }
  await writeFile(`out/naturalness/${maker.folder}.png`, grid(cells, { columns: targets.length }).toPng());
}
await writeFile('out/naturalness/places.json', `${JSON.stringify(results, undefined, 1)}\n`);
console.log('\nWrote out/naturalness.');
