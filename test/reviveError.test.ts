import * as netlens from 'netlens';
import { NetlensError, reviveError } from 'netlens';
import { expect, test } from 'vitest';

type ErrorClass = new (message: string, partial?: object) => NetlensError;
const classes = Object.entries(netlens).filter(
  ([name, exported]) => name.endsWith('Error') && name !== 'NetlensError' && name !== 'reviveError' && exported,
) as unknown as [string, ErrorClass][];

test('there are as many classes as codes', () => expect(classes).toHaveLength(9));

test.each(classes)('%s is one of its class again, through JSON and through postMessage', (name, ErrorClass) => {
  const error = new ErrorClass('fn: got 1; wanted 2.', { scores: 1 });
  for (const sent of [JSON.parse(JSON.stringify(error)) as unknown, structuredClone(error.toJSON())]) {
    expect(sent).toEqual({ name, code: error.code, message: 'fn: got 1; wanted 2.' });
    const revived = reviveError(sent);
    expect(revived).toBeInstanceOf(ErrorClass);
    expect(revived).toMatchObject({ name, code: error.code, message: error.message });
  }
});

test("somebody else's error stays an error, with its name", () => {
  const { name, message } = new RangeError('too far');
  expect(reviveError({ name, message })).toEqual(new Error('RangeError: too far'));
  expect(reviveError({ name, message, code: 'toString' })).toEqual(new Error('RangeError: too far'));
});

test.each([undefined, null, 'option', {}, { code: 'option' }, { name: 'A', message: 1 }])('refuses %j', (json) => {
  expect(() => reviveError(json)).toThrow(netlens.OptionError);
});
