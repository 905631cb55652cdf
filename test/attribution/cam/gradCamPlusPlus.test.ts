import { gradCamPlusPlus } from 'netlens';
import { beforeAll, describe, test } from 'vitest';
import { backends, use } from '../../support/backends.js';
import { expectOnTwoChannels } from './onTwoChannels.js';

describe.each(backends)('gradCamPlusPlus on $name', (backend) => {
  beforeAll(() => use(backend));

  // w1 = 1 / 5.5 + 2 / 9 + 3 / 12.5 + 2 / 9, w2 = 0; class 1: w1 = 0, w2 = 4 / (2 + 4 * 1.5)
  test('on paper', () =>
    expectOnTwoChannels(
      gradCamPlusPlus,
      [1, 2, 0.5, 0].map((a) => a * (1 / 5.5 + 4 / 9 + 0.24)),
      [0, 0, 0.25, 0.5],
    ));
});
