import type { Tensor3D } from '@tensorflow/tfjs-core';
import { readMaps } from './readMaps.js';
import { readTruth, type Truth } from './truth.js';

/** For each map, the share of its positive values that is on the object, and the object's share of the picture. */
export async function massInside(
  caller: string,
  maps: Tensor3D,
  truth: Truth,
): Promise<{ readonly inside: number; readonly object: number }[]> {
  const read = await readMaps(caller, maps);
  const masks = await readTruth(caller, truth, read);
  return read.values.map((map, example) => {
    const mask = masks[example] as Uint8Array;
    let [inside, all, pixels] = [0, 0, 0];
    map.forEach((value, i) => {
      const [mass, isInside] = [Math.max(0, value), mask[i] as number];
      all += mass;
      inside += isInside * mass;
      pixels += isInside;
    });
    return { inside: all === 0 ? 0 : inside / all, object: pixels / mask.length };
  });
}
