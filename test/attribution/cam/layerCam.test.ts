import { layerCam } from 'netlens';
import { beforeAll, describe, test } from 'vitest';
import { backends, use } from '../../support/backends.js';
import { expectOnTwoChannels } from './onTwoChannels.js';

describe.each(backends)('layerCam on $name', (backend) => {
  beforeAll(() => use(backend));

  test('on paper', () => expectOnTwoChannels(layerCam, [1, 4, 1.5, 0], [0, 0, 0, 0]));
});
