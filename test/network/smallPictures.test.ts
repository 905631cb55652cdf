import { ones } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { deepDream, saliency, ShapeError } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, use } from '../support/backends.js';

type Layer = Parameters<ReturnType<typeof sequential>['add']>[0];

describe.each(backends)('pictures that a window does not fit into, on $name', (backend) => {
  beforeAll(() => use(backend));

  const windows: Record<string, () => Layer> = {
    conv2d: () => layers.conv2d({ filters: 4, kernelSize: 5, name: 'window' }),
    depthwiseConv2d: () => layers.depthwiseConv2d({ kernelSize: 5, name: 'window' }),
    maxPooling2d: () => layers.maxPooling2d({ poolSize: 5, strides: 1, name: 'window' }),
    averagePooling2d: () => layers.averagePooling2d({ poolSize: 5, strides: 1, name: 'window' }),
  };
  test.each(Object.entries(windows))('%s refuses them, and takes those that just fit', async (_, window) => {
    const model = sequential({
      layers: [layers.reLU({ inputShape: [null, null, 3] }), window(), layers.globalAveragePooling2d({})],
    });
    expect(() => saliency(model, ones([1, 4, 6, 3]), { target: 1 })).toThrow(ShapeError);
    expect(saliency(model, ones([1, 5, 5, 3]), { target: 1 }).shape).toEqual([1, 5, 5]);
    // The smallest of four octaves of 12 pixels has four.
    await expect(deepDream(model, ones([1, 12, 12, 3]), { layers: ['window'], steps: 1 })).rejects.toThrow(ShapeError);
  });
});
