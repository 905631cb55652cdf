import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { receptiveField, receptiveFieldBox } from 'netlens';
import { expect, test } from 'vitest';
import { seeing, seenBy } from '../../examples/studio/views/inside/field.js';
import { loadShapeClassifier } from '../../examples/world/load.js';

test('what a neuron sees, and which neurons see a pixel, are two sides of receptiveFieldBox', async () => {
  await setBackend('cpu');
  const model = await loadShapeClassifier();
  const shape = [1, 64, 64, 3];
  const picture = { height: 64, width: 64 };
  for (const path of ['conv1', 'conv3', 'relu5', 'gap']) {
    const [, height = 1, width = 1] = model.getLayer(path).outputShape as number[];
    const size = path === 'gap' ? { height: 1, width: 1 } : { height, width };
    const field = receptiveField(model, path);
    for (const pixel of [
      { y: 0, x: 0 },
      { y: 31, x: 8 },
      { y: 63, x: 40 },
    ]) {
      // prettier-ignore
      const rect = seeing(field, pixel, size, picture);
      for (let y = 0; y < size.height; y++) {
        for (let x = 0; x < size.width; x++) {
          const box = receptiveFieldBox(field, y, x, shape);
          expect(seenBy(field, { y, x }, picture)).toEqual(box);
          const sees =
            box.top <= pixel.y &&
            pixel.y < box.top + box.height &&
            box.left <= pixel.x &&
            pixel.x < box.left + box.width;
          const isIn = rect.top <= y && y < rect.top + rect.height && rect.left <= x && x < rect.left + rect.width;
          expect(isIn).toBe(sees);
        }
      }
    }
  }
  model.dispose();
});
