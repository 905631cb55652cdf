import { eigenGradCam } from 'netlens';
import { beforeAll, describe, test } from 'vitest';
import { backends, use } from '../../support/backends.js';
import { expectOnTwoChannels, principal } from './onTwoChannels.js';

describe.each(backends)('eigenGradCam on $name', (backend) => {
  beforeAll(() => use(backend));

  test('on paper', () =>
    expectOnTwoChannels(
      eigenGradCam,
      principal([
        [1, 0],
        [4, 0],
        [1.5, 0],
        [0, -1],
      ]),
      principal([
        [-1, 0],
        [-2, 0],
        [-0.5, 0],
        [0, 0],
      ]),
    ));
});
