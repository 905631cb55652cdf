import { concat, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { ablationCam, integratedGradients, saliency, smoothGrad, type Network } from 'netlens';
import { createPool } from 'netlens/node';
import { median, once, type Run } from '../measure.js';
import type { Peer } from './Peer.js';

const ROUNDS = 3;

/** Captum's and pytorch-grad-cam's own ways to take so many passes at once: the fastest counts. */
const atOnce = { integratedGradients: [1, 4, 10, 25], smoothGrad: [1, 4, 10, 25], ablationCam: [8, 32] } as const;
type Method = keyof typeof atOnce;

/** Prints what methods of many passes cost beside a peer's: on one thread, and two images in a pool of two. */
export async function manyPasses(
  model: LayersModel,
  network: Network,
  image: Tensor4D,
  target: number,
  peer: Peer,
): Promise<void> {
  const pool = await createPool({ model, size: 2 });
  const two: Tensor4D = concat([image, image]);
  const alone: Record<Method, Run> = {
    integratedGradients: () => integratedGradients(network, image, { target }),
    smoothGrad: () => smoothGrad(network, image, { target }),
    ablationCam: () => ablationCam(network, image, { target, layer: 'conv_pw_13_relu' }),
  };
  const inPool: Record<Method, Run> = {
    integratedGradients: () => pool.integratedGradients(two, { target }),
    smoothGrad: () => pool.smoothGrad(two, { target }),
    ablationCam: () => pool.ablationCam(two, { target, layer: 'conv_pw_13_relu' }),
  };
  const passes = async (): Promise<Tensor> => {
    for (let i = 1; i < 50; i++) await once(() => saliency(network, image, { target }));
    return saliency(network, image, { target });
  };

  console.log(`\nMethods of many passes, medians of ${ROUNDS}; ours an image on 1 thread, and in a pool of 2:`);
  for (const method of Object.keys(atOnce) as Method[]) {
    const times: Record<string, number[]> = {};
    const note = (name: string, ms: number): unknown => (times[name] ??= []).push(ms);
    await once(alone[method]);
    await once(inPool[method]);
    for (let round = 0; round < ROUNDS; round++) {
      if (method !== 'ablationCam') note('50 saliency', await once(passes));
      note('alone', await once(alone[method]));
      note('pool', (await once(inPool[method])) / 2);
      for (const n of atOnce[method]) note(`peer ${n}`, await peer.time(`${method}, ${n} at once`));
    }
    const of = (name: string): number => median(times[name] as number[]);
    const best = Math.min(...atOnce[method].map((n) => of(`peer ${n}`)));
    const beside = times['50 saliency'] && `, ${(of('alone') / of('50 saliency')).toFixed(2)} of 50 saliency calls`;
    console.log(`  ${method}: ${of('alone').toFixed(0)} ms${beside ?? ''}`);
    console.log(
      `    over ${peer.name} at its best (${best.toFixed(0)} ms): alone ${(of('alone') / best).toFixed(2)}, ` +
        `in the pool ${(of('pool') / best).toFixed(2)}`,
    );
  }
  two.dispose();
  await pool.dispose();
}
