import * as tf from '@tensorflow/tfjs-core';
import { applyPatch, OptionError, ShapeError } from 'netlens';
import { describe, expect, test } from 'vitest';
import { backends } from '../../support/backends.js';
import { eachOnSmallNet } from '../../support/eachOnSmallNet.js';
import '../../support/matchers.js';
import { picture, slopes } from '../differences.js';

describe.each(backends)('applyPatch on $name', (backend) => {
  let images: tf.Tensor4D;
  eachOnSmallNet(backend, (made) => ({ images } = made));
  test('lays pixels where they belong', async () => {
    const patch = tf.tensor3d([1, 2, 3, 4], [2, 2, 1]);
    const mask = tf.tensor2d([
      [1, 1],
      [0, 1],
    ]);
    const plain = tf.zeros([1, 3, 3, 1]) as tf.Tensor4D;
    const patched = applyPatch(plain, patch, { mask, y: 0.5, x: 1.5 });
    expect(await patched.data()).toBeAllclose([0, 1, 2, 0, 0, 4, 0, 0, 0], { atol: 1e-6 });
    const turned = applyPatch(plain, patch, { y: 0.5, x: 0.5, rotation: 90 });
    expect(await turned.data()).toBeAllclose([2, 4, 0, 1, 3, 0, 0, 0, 0], { atol: 1e-5 });
    tf.dispose([patch, mask, plain, patched, turned]);
  });

  test('shows a patch at a slant where a camera sees it', async () => {
    const [rows, columns] = [9, 7];
    // Of each pixel its column and row, which bilinear sampling gives back between pixels too.
    const values = Array.from({ length: rows * columns }, (_, i) => [i % columns, Math.floor(i / columns)]).flat();
    const [patch, scene] = [tf.tensor3d(values, [rows, columns, 2]), tf.fill([1, 40, 40, 2], -1e4) as tf.Tensor4D];
    const placed = { y: 18.5, x: 21, rotation: 25, scale: 2.2, pitch: 30, yaw: -20 };
    const made = applyPatch(scene, patch, placed);
    const seen = (await made.array())[0]!;
    const [roll, pitch, yaw] = [25, 30, -20].map((degrees) => (degrees * Math.PI) / 180) as [number, number, number];
    let inside = 0;
    seen.forEach((line, y) =>
      line.forEach(([u, v], x) => {
        if (!(u! > 0.01 && v! > 0.01 && u! < columns - 1.01 && v! < rows - 1.01)) return;
        // Right, down and away from the eye, turned about the vertical axis, then the horizontal one.
        const [right, down] = [u! - (columns - 1) / 2, v! - (rows - 1) / 2];
        const [x1, z1] = [right * Math.cos(yaw), -right * Math.sin(yaw)];
        const [y2, z2] = [down * Math.cos(pitch) - z1 * Math.sin(pitch), down * Math.sin(pitch) + z1 * Math.cos(pitch)];
        const factor = (2.2 * 2 * rows) / (2 * rows + z2);
        const [p, q] = [x1 * factor, y2 * factor];
        // Anticlockwise, rows counting downwards.
        expect(21 + p * Math.cos(roll) + q * Math.sin(roll)).toBeCloseTo(x, 2);
        expect(18.5 - p * Math.sin(roll) + q * Math.cos(roll)).toBeCloseTo(y, 2);
        inside++;
      }),
    );
    expect(inside).toBeGreaterThan(100);
    tf.dispose([patch, scene, made]);
  });

  test('its gradient is that of finite differences, with a placement for each image', async () => {
    const x = picture([2, 9, 8, 3]);
    const patch = picture([1, 4, 4, 3], 8);
    const given = { y: [3, 5], x: [4, 2.5], rotation: [20, -35], scale: [1, 1.3], pitch: [25, 0], yaw: [-15, 40] };
    const byPatch = (p: tf.Tensor4D): tf.Tensor => applyPatch(x, tf.reshape(p, [4, 4, 3]), given);
    const byImage = (at: tf.Tensor4D): tf.Tensor => applyPatch(at, tf.reshape(patch, [4, 4, 3]), given);
    for (const [taped, measured] of [...(await slopes(byPatch, patch)), ...(await slopes(byImage, x))]) {
      expect(Math.abs(taped - measured)).toBeLessThan(2e-3 * Math.max(1, Math.abs(measured)));
    }
    tf.dispose([x, patch]);
  });

  test('each pixel of an enlarged patch collects the gradient of all that it covers', async () => {
    const patch = picture([1, 3, 2, 1], 8);
    const x = picture([2, 30, 30, 1]);
    const given = { rotation: [0, 40], scale: [7, 2] };
    const byPatch = (p: tf.Tensor4D): tf.Tensor => applyPatch(x, tf.reshape(p, [3, 2, 1]), given);
    for (const [taped, measured] of await slopes(byPatch, patch)) {
      expect(Math.abs(taped - measured)).toBeLessThan(2e-3 * Math.max(1, Math.abs(measured)));
    }
    tf.dispose([patch, x]);
  });

  test('what is refused', () => {
    const patch = tf.zeros([2, 2, 3]) as tf.Tensor3D;
    const mask = tf.zeros([3, 2]) as tf.Tensor2D;
    expect(() => applyPatch(images, patch, { mask })).toThrow(ShapeError);
    expect(() => applyPatch(images, patch, { y: [1] })).toThrow(OptionError);
    expect(() => applyPatch(images, patch, { scale: 0 })).toThrow(OptionError);
    expect(() => applyPatch(images, patch, { pitch: 81 })).toThrow(/-80 to 80 degrees/);
    expect(() => applyPatch(images, patch, { yaw: [0, -90] })).toThrow(OptionError);
    tf.dispose([patch, mask]);
  });
});
