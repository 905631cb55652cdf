import { expect, test } from 'vitest';
import { impute } from '../../src/metrics/impute.js';
import { normals, uniform } from '../support/random.js';

test.each([
  [1, 1, 1, 0.5],
  [1, 7, 2, 0.6],
  [5, 3, 1, 0.3],
  [13, 22, 3, 0.5],
  [31, 17, 1, 0.95],
  [40, 40, 1, 0.999],
])('a missing pixel of %i x %i x %i is the weighted mean of its neighbours', (height, width, channels, share) => {
  const random = uniform(height);
  const picture = normals(width, height * width * channels);
  const before = picture.slice();
  const missing = Uint8Array.from({ length: height * width }, () => (random() < share ? 1 : 0));
  impute(picture, missing, [height, width, channels]);
  const nothingKnown = !missing.includes(0);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        const at = (y * width + x) * channels + c;
        if (missing[y * width + x] === 0 || nothingKnown) {
          expect(picture[at]).toBe(before[at]);
          continue;
        }
        let [sum, weights] = [0, 0];
        for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
          for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
            if (v === y && u === x) continue;
            const weight = v === y || u === x ? 1 / 6 : 1 / 12;
            sum += weight * picture[(v * width + u) * channels + c]!;
            weights += weight;
          }
        }
        expect(picture[at]).toBeCloseTo(sum / weights, 5);
      }
    }
  }
});
