import {
  chai,
  GLOBAL_EXPECT,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
  type MatchersObject,
} from '@vitest/expect';
import type { ExpectStatic } from 'vitest';

// What stands in for 'vitest' where there is none: the same runner and the same matchers, which need no Node.
export { afterAll, afterEach, beforeAll, beforeEach, describe, test } from '@vitest/runner';

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

const chaiExpect = chai.expect as unknown as ExpectStatic & { extend(expect: unknown, matchers: MatchersObject): void };

export const expect = ((value: unknown, message?: string) => chaiExpect(value, message)) as ExpectStatic;
Object.assign(expect, chaiExpect, { extend: (matchers: MatchersObject) => chaiExpect.extend(expect, matchers) });
Object.assign(globalThis, { [GLOBAL_EXPECT]: expect });
setState({ assertionCalls: 0 }, expect);
