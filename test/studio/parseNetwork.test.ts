import { describe, expect, test } from 'vitest';
import { defaultNetworks } from '../../examples/studio/views/train/defaultNetworks.js';
import { parseNetwork } from '../../examples/studio/views/train/parseNetwork.js';
import { buildNetwork } from '../../examples/studio/worker/trainNetwork.js';
import type { TrainingSet } from '../../examples/studio/worker/trainSets.js';
import { backends, use } from '../support/backends.js';

describe('the text of a network', () => {
  const digits = [28, 28, 1] as const;

  test('says what each layer gives and has, on paper', () => {
    const plans = parseNetwork(
      '# ConvNetJS\nconv 8 5x5 relu\n\npool 2\nconv 16 5x5 RELU\npool 3\ndense 10 softmax',
      digits,
      10,
    );
    expect(plans.map(({ line, name, output, parameters }) => [line, name, output.join(' x '), parameters])).toEqual([
      [2, 'conv1', '28 x 28 x 8', 8 * (5 * 5 + 1)],
      [4, 'pool1', '14 x 14 x 8', 0],
      [5, 'conv2', '14 x 14 x 16', 16 * (5 * 5 * 8 + 1)],
      [6, 'pool2', '4 x 4 x 16', 0],
      [7, 'flatten1', '256', 0],
      [7, 'dense1', '10', 10 * 257],
    ]);
  });

  test.each([
    ['digits', defaultNetworks.digits, digits],
    ['shapes', defaultNetworks.shapes, [64, 64, 3]],
    [
      'every layer',
      'conv 4 3x5 stride 2 valid tanh\ndepthwise 3x3 stride 2 elu\nbatchnorm\nrelu6\npool 3 stride 2 average\ndropout 0.5\n' +
        'flatten\ndense 7 sigmoid\nsoftmax\ndense 10 softmax',
      digits,
    ],
    ['an average', 'conv 3 1x1\npool 2\naverage\ndense 10\nsoftmax', digits],
  ] as const)('is the network that tfjs builds: %s', async (_, text, shape) => {
    await use(backends[0]!);
    const plans = parseNetwork(text, shape, 10);
    const model = buildNetwork(plans, { name: 'digits', shape } as unknown as TrainingSet, 1);
    expect(model.layers.map(({ name, outputShape }) => [name, (outputShape as number[]).slice(1)])).toEqual(
      plans.map(({ name, output }) => [name, [...output]]),
    );
    expect(model.layers.map((layer) => layer.countParams())).toEqual(plans.map(({ parameters }) => parameters));
    model.dispose();
  });

  test.each([
    ['cnv 8 5x5', /^Line 1: "cnv" is no layer; wanted conv, depthwise, pool, dense/],
    ['conv 8 5x5\nconv x 5x5', /^Line 2: conv is followed by "x"; wanted a number of filters from 1 to 512\.$/],
    ['conv 8 5', /^Line 1: conv is followed by "5"; wanted a window such as 3x3\.$/],
    ['conv', /^Line 1: conv is followed by nothing; wanted a number of filters/],
    ['conv 8 5x5 relu twice', /^Line 1: conv is followed by "twice"; wanted nothing more\.$/],
    ['conv 8 5x5 stride 0', /wanted a number after "stride"/],
    ['dropout 1', /wanted a share from 0 to below 1/],
    ['pool 4\npool 8', /^Line 2: a window of 8 × 8 does not fit into 7 × 7; wanted a smaller one\.$/],
    ['dense 5\nconv 8 5x5', /^Line 2: conv needs an image, but the layer before it gives 5 numbers\.$/],
    ['conv 8 5x5 relu', /^Line 1: the last layer gives 28 × 28 × 8; wanted a probability for each of 10 classes, as/],
    ['dense 10', /^Line 1: the last layer gives 10; wanted a probability/],
    ['conv 64 3x3\ndense 4096\ndense 10 softmax', /weights; at most 2,000,000 train in a page/],
    ['conv 512 5x5 relu\nconv 512 5x5\nconv 512 28x28\ndense 10 softmax', /at most 2,000,000/],
    ['# nothing', /^The network has no layer yet/],
  ])('%j is answered with a sentence that names the line', (text, sentence) => {
    expect(() => parseNetwork(text, digits, 10)).toThrow(sentence);
  });
});
