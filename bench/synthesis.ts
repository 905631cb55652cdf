/**
 * What images cost: a step of activationMaximize beside a saliency call, deepDream over the pixels, and its memory, on
 * the wasm backend: `npm run bench:synthesis`.
 */
import { memory, profile, randomUniform, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import {
  activationMaximize,
  type ActivationMaximizeOptions,
  deepDream,
  dreamZoom,
  logit,
  type Network,
  openNetwork,
  optimizers,
  parametrizations,
  saliency,
} from 'netlens';
import { startWasm } from 'netlens/wasm';
import { medians, ratio, type Run } from './measure.js';
import { mobileNet } from './mobileNet.js';
import { sharedModel } from './sharedModel.js';

const { gradientAscent } = optimizers;
const { pixels } = parametrizations;

/** Steps of a run, so that what happens once counts for little. */
const STEPS = 24;
const SEED = 7;
/** What deepDream holds of the image's size. */
const IMAGES = 4;

async function steps(title: string, model: LayersModel): Promise<void> {
  using network = openNetwork(model);
  const image: Tensor4D = randomUniform([1, 224, 224, 3], -1, 1, 'float32', SEED);
  const maximize = (options: ActivationMaximizeOptions) => async () =>
    (await activationMaximize(network, logit(3), { range: [-1, 1], steps: STEPS, redirected: 0, ...options })).image;
  const plain = { parametrization: pixels(), optimizer: gradientAscent({ learningRate: 1 }), transforms: [] };
  const times = await medians(
    {
      saliency: async () => {
        let last: Tensor | undefined;
        for (let i = 0; i < STEPS; i++) {
          last?.dispose();
          last = saliency(network, image, { target: 3 });
          await last.data();
        }
        return last as Tensor;
      },
      plain: maximize(plain),
      lucid: maximize({}),
    },
    { rounds: 7, warmUp: 1 },
  );
  console.log(`\n${title}: a saliency call ${(times.saliency / STEPS).toFixed(1)} ms`);
  console.log(`  a step with pixels and no transform / saliency            ${ratio(times.plain, times.saliency)}`);
  console.log(`  a step with fourier, colours, Lucid's transforms / saliency ${ratio(times.lucid, times.saliency)}`);
  image.dispose();
}

async function dreams(network: Network): Promise<void> {
  console.log('\ndeepDream, MobileNet v1 0.25, tiles of 512 pixels: 2 octaves of 2 steps');
  console.log('  megapixels    us a pixel    peak MB    over four images');
  const options = { layers: ['conv_pw_7_relu'], octaves: 2, steps: 2, range: [-1, 1] as [number, number] };
  const sides = [224, 320, 512, 724, 1024, 1448];
  const images = sides.map((side): Tensor4D => randomUniform([1, side, side, 3], -1, 1, 'float32', SEED));
  const runs = Object.fromEntries(
    images.map((image, i): [string, Run] => [`${sides[i]}`, () => deepDream(network, image, options)]),
  );
  const times = await medians(runs, { rounds: 5, warmUp: 1 });
  for (const [i, image] of images.entries()) {
    const before = memory().numBytes;
    const { peakBytes } = await profile(async () => (await deepDream(network, image, options)).dispose() as never);
    const peak = peakBytes - before;
    const columns = [
      (sides[i]! ** 2 / 1e6).toFixed(2).padStart(12),
      ((1000 * times[sides[i]!]!) / sides[i]! ** 2).toFixed(3).padStart(12),
      (peak / 1e6).toFixed(1).padStart(9),
      ((peak - IMAGES * image.size * 4) / 1e6).toFixed(1).padStart(14),
    ];
    console.log(columns.join(' '));
    image.dispose();
  }
}

async function zoom(network: Network): Promise<void> {
  const image: Tensor4D = randomUniform([1, 224, 224, 3], -1, 1, 'float32', SEED);
  const options = { layers: ['conv_pw_7_relu'], octaves: 2, steps: 2, range: [-1, 1] as [number, number], rotate: 1 };
  const held: number[] = [];
  for await (const frame of dreamZoom(network, image, options)) {
    frame.dispose();
    held.push(memory().numBytes);
    if (held.length === 30) break;
  }
  const [first, last] = [held[0] as number, held.at(-1) as number];
  console.log(
    `\ndreamZoom, 30 frames: ${(first / 1e6).toFixed(2)} MB held at the first, ${(last / 1e6).toFixed(2)} at the last`,
  );
  image.dispose();
}

await startWasm({ threads: 1 });
if (!process.argv.includes('--dreams')) await steps('MobileNet v1 1.0, 224 x 224, random weights', mobileNet());
const small = await sharedModel('mobilenet_v1_0.25_224_dense');
if (small !== undefined) {
  if (!process.argv.includes('--dreams')) await steps('MobileNet v1 0.25, 224 x 224', small);
  using network = openNetwork(small);
  await dreams(network);
  await zoom(network);
}
