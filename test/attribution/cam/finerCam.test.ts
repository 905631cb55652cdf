import '../../support/matchers.js';
import { smallImages, smallNet } from '../../support/smallNet.js';
import { add, finerCam, gradCam, logit, openNetwork, scale } from 'netlens';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends, read, use } from '../../support/backends.js';
import { expectOnTwoChannels } from './onTwoChannels.js';

describe.each(backends)('finerCam on $name', (backend) => {
  beforeAll(() => use(backend));

  const other = 1 / (1 + Math.exp(5.8 + 3.7));
  const share = other / (other + 1e-9);
  // z0 - z1: its mean gradients are 3 and -2; z1 - z0: the opposite, with class 0's share of all but everything
  test('on paper', () =>
    expectOnTwoChannels(
      finerCam,
      [3, 6, 0.5, -2].map((value) => value * share),
      [-3, -6, -0.5, 2],
    ));

  test('finerCam is the Grad-CAM of the weighted differences of logits', async () => {
    const model = smallNet();
    const input = smallImages(1);
    const net = openNetwork(model);
    const p = await read(net.predict(input));
    const t = 2;
    const z = Array.from(p, Math.log);
    const nearest = [0, 1, 2, 3]
      .filter((d) => d !== t)
      .sort((a, b) => Math.abs(z[a]! - z[t]!) - Math.abs(z[b]! - z[t]!));
    for (const classes of [1, 2, 3, 7]) {
      const some = nearest.slice(0, classes);
      const sum = some.reduce((all, d) => all + p[d]!, 1e-9);
      const target = add(...some.flatMap((d) => [scale(logit(t), p[d]! / sum), scale(logit(d), -p[d]! / sum)]));
      const expected = await read(gradCam(net, input, { target, layer: 'depthwise', relu: false }));
      const map = await read(finerCam(net, input, { target: t, classes, layer: 'depthwise', relu: false }));
      expect(map).toBeAllclose(expected, { ofMax: 1e-5 });
    }
    net.dispose();
    model.dispose();
    input.dispose();
  });
});
