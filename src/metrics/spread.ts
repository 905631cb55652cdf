import type { Subject } from './scores.js';

/** `max(x) - min(x)` of an example: noise is measured by it, whatever range the model takes. */
export function spread({ pictures }: Pick<Subject, 'pictures'>): (example: number) => number {
  const spreads = pictures.map(
    (picture) => picture.reduce((a, b) => Math.max(a, b)) - picture.reduce((a, b) => Math.min(a, b)),
  );
  return (example) => spreads[example] as number;
}
