import { classNamed, OptionError, TargetError } from 'netlens';
import { describe, expect, it } from 'vitest';

const labels = ['tabby, tabby cat', 'tiger cat', 'crane', 'Egyptian_cat', 'espresso', 'crane', 'coffee mug'];

describe('classNamed', () => {
  it.each([
    ['espresso', 4],
    ['  ESPRESSO ', 4],
    ['egyptian cat', 3],
    ['Egyptian-cat', 3],
    ['tabby, tabby cat', 0],
    // One of the names of a class, though "tabby" is also a word of another of its names.
    ['tabby', 0],
    ['Tabby_cat', 0],
    // A word that one label alone has.
    ['tiger', 1],
    ['mug', 6],
  ])('%j is class %i', (name, index) => expect(classNamed(name, labels)).toBe(index));

  it.each([
    ['expresso', 'classNamed: no class has the name "expresso". Did you mean "espresso" (4) or '],
    [
      'cat',
      '3 classes have the name "cat". Did you mean "tabby, tabby cat" (0) or "tiger cat" (1) or "Egyptian_cat" (3)?',
    ],
    ['crane', '2 classes have the name "crane". Did you mean "crane" (2) or "crane" (5)?'],
  ])('%j is refused, with what it may be', (name, message) => {
    expect(() => classNamed(name, labels)).toThrow(TargetError);
    expect(() => classNamed(name, labels)).toThrow(message);
  });

  it('refuses what is no name, and no list of names', () => {
    expect(() => classNamed(4 as never, labels)).toThrow(TargetError);
    expect(() => classNamed('cat', 'cat, dog' as never)).toThrow(OptionError);
    expect(() => classNamed('cat', [1] as never)).toThrow(OptionError);
    expect(() => classNamed('cat', undefined as never)).toThrow(/without labels/);
    expect(() => classNamed('cat', [])).toThrow('no class has the name "cat"; there are no labels.');
  });
});
