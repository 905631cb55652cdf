import { hiResCam } from 'netlens';
import { beforeAll, describe, test } from 'vitest';
import { backends, use } from '../../support/backends.js';
import { expectOnTwoChannels } from './onTwoChannels.js';

describe.each(backends)('hiResCam on $name', (backend) => {
  beforeAll(() => use(backend));

  test('on paper', () => expectOnTwoChannels(hiResCam, [1, 4, 1.5, -1], [-1, -2, -0.5, 0]));
});
