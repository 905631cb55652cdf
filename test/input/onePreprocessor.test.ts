import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { explainImage as explainHere, fitPicture, openNetwork, Raster, toInput, type Network } from 'netlens';
import { explainImage, loadImage } from 'netlens/node';
import { chelsea, loadShapes } from 'netlens/samples';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pictureRequest } from '../../examples/cli/options.js';
import { disposeSubject, loadSubject } from '../../examples/cli/subject.js';

// One photo, 451 x 300, on every way into a model that takes 64 x 64. Pages are in test/integrations/pages.test.ts.

const file = 'examples/photos/chelsea.jpg';
let network: Network;
let photo: Raster;

beforeAll(async () => {
  await setBackend('cpu');
  network = openNetwork(await loadShapes());
  const whole = await loadImage(file, { scale: [0, 255] });
  const [, height, width] = whole.shape;
  photo = new Raster(width, height);
  (await whole.data()).forEach((value, i) => (photo.data[i + Math.floor(i / 3)] = value));
  for (let i = 3; i < photo.data.length; i += 4) photo.data[i] = 255;
  whole.dispose();
});
afterAll(() => {
  network.model.dispose();
  network.dispose();
});

/** Levels, 0 to 255, of an input in 0..1. */
async function levels(input: { data(): Promise<ArrayLike<number>>; dispose(): void }): Promise<number[]> {
  const values = Array.from(await input.data(), (value) => value * 255);
  input.dispose();
  return values;
}

describe.each([undefined, 'cover', 'contain', 'stretch'] as const)(
  'with fit %s, every way gives one tensor:',
  (fit) => {
    const options = { scale: [0, 1], ...(fit && { fit }) } as const;
    const ways: Readonly<Record<string, () => Promise<number[]>>> = {
      toInput: () => levels(toInput(photo, { size: 64, ...options })),
      'loadImage of an address': () => loadImage(chelsea.url, { size: 64, ...options }).then(levels),
      'explainImage of a path': async () => levels((await explainImage(network, file, options)).input),
      'explainImage in a page': async () => levels((await explainHere(network, photo, options)).input),
      'the command': async () => {
        const subject = await loadSubject(
          pictureRequest({ model: 'examples/world/model', image: file, ...(fit && { fit }) }, ''),
        );
        const made = await levels(subject.picture.clone());
        disposeSubject(subject);
        return made;
      },
      fitPicture: () =>
        Promise.resolve([...fitPicture(photo, { size: 64, ...(fit && { fit }) }).data].filter((_, i) => i % 4 < 3)),
    };
    it.each(Object.entries(ways))('%s', async (_, way) => {
      // The default is to cut the middle out.
      const wanted = await levels(await loadImage(file, { size: 64, scale: [0, 1], fit: fit ?? 'cover' }));
      const made = await way();
      expect(made).toHaveLength(64 * 64 * 3);
      made.forEach((value, i) => expect(Math.abs(value - wanted[i]!)).toBeLessThanOrEqual(1));
    });
  },
);

it('fits differ, so that the above says something', async () => {
  const [cover, contain, stretch] = await Promise.all(
    (['cover', 'contain', 'stretch'] as const).map(async (fit) => levels(await loadImage(file, { size: 64, fit }))),
  );
  for (const other of [contain!, stretch!])
    expect(cover!.some((value, i) => Math.abs(value - other[i]!) > 40)).toBe(true);
});
