import { xGradCam } from 'netlens';
import { beforeAll, describe, test } from 'vitest';
import { backends, use } from '../../support/backends.js';
import { expectOnTwoChannels } from './onTwoChannels.js';

describe.each(backends)('xGradCam on $name', (backend) => {
  beforeAll(() => use(backend));

  // w1 = 6.5 / 3.5, w2 = -1 / 1.5; class 1: w1 = -1, w2 = 0
  test('on paper', () => expectOnTwoChannels(xGradCam, [13 / 7, 26 / 7, 13 / 14 - 1 / 3, -2 / 3], [-1, -2, -0.5, 0]));
});
