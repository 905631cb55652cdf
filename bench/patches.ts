/**
 * What patches reach on the embedded network, class by class, beside what is not made to fool it:
 * `npm run bench:patches`. Pictures of the class itself are left out everywhere but in training.
 */
import { dispose, randomUniform, type Tensor3D } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { adversarialPatch, openNetwork } from 'netlens';
import { startWasm } from 'netlens/wasm';
import { controlRate, cuttings } from '../examples/dream/controls.js';
import { worldPictures } from '../examples/dream/patch.js';
import { loadShapeClassifier } from '../examples/world/load.js';
import { shapes } from '../examples/world/world.js';

const CUTS = 20;
const NOISES = 5;

await startWasm({ threads: 1 });
using network = openNetwork(await loadShapeClassifier());
const training = worldPictures(4_000_000_000, 64);
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`.padStart(6);
console.log(
  'A square patch of a quarter of the area, on held-out pictures of other classes; and in its place the patch for',
);
console.log('the class before, squares cut out of such pictures, and noise of single pixels:\n');
console.log('               patch  other    cut  noise');
// The last class's patch is the first one's other.
let other: Tensor3D | undefined;
for (let i = -1; i < shapes.length; i++) {
  const target = (i + shapes.length) % shapes.length;
  const heldOut = worldPictures(4_100_000_000, 100, target);
  const options = { target, heldOut, shape: 'square', scale: [1, 1], steps: 300 } as const;
  const made = await adversarialPatch(network, training, options);
  if (other !== undefined) {
    const cuts = cuttings(heldOut, made.patch.shape[0], CUTS);
    const noises = Array.from({ length: NOISES }, (_, seed): Tensor3D =>
      randomUniform(made.patch.shape, 0, 1, 'float32', seed + 1),
    );
    const rates = [made.successRate];
    for (const patches of [[other], cuts, noises])
      rates.push(await controlRate(network, heldOut, patches, { target, mask: made.mask }));
    console.log(`${shapes[target]!.padEnd(13)} ${rates.map(percent).join(' ')}`);
    dispose([...cuts, ...noises]);
  }
  other?.dispose();
  other = made.patch;
  dispose([heldOut, made.mask]);
}
