import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { gradCam } from '../../../src/attribution/cam/gradCam.js';
import { saliency } from '../../../src/attribution/gradient/saliency.js';
import { BackendError } from '../../../src/errors.js';
import { openNetwork } from '../../../src/models/openNetwork.js';
import { element } from '../../../src/objectives/element.js';
import { channel } from '../../../src/objectives/layerScores.js';
import { use } from '../../support/backends.js';
import { GraphMaker, ints, text } from './makeGraph.js';

// Nothing here loads tfjs-layers, with which tfjs registers its gradients: what is left of netlens in a page of
// graph-models alone. The whole of it has loadModel, which builds layers.
describe('without tfjs-layers', () => {
  beforeAll(() => use('cpu'));

  test('classes and elements are explained, and what needs tfjs gradients says what to import', () => {
    const g = new GraphMaker();
    const x = g.input([null, 4, 4, 2]);
    const attr = { strides: ints(1, 1, 1, 1), dilations: ints(1, 1, 1, 1), padding: text('SAME') };
    const relu = g.node('Relu', [g.node('Conv2D', [x, g.weight([3, 3, 2, 3])], attr)], {}, 'relu');
    const model = g.model(g.node('Softmax', [g.node('Mean', [relu, g.whole(1, 2)])]));
    using net = openNetwork(model);
    const image = tf.ones([1, 4, 4, 2]);
    const before = tf.memory().numTensors;
    tf.dispose([gradCam(net, image, { target: 1 }), saliency(net, image, { target: element('relu', [1, 1, 2]) })]);
    expect(() => saliency(net, image, { target: channel('relu', 1) })).toThrow(BackendError);
    expect(() => saliency(net, image, { target: channel('relu', 1) })).toThrow(/import '@tensorflow\/tfjs-layers'/);
    expect(tf.memory().numTensors).toBe(before);
    image.dispose();
    model.dispose();
  });
});
