import type { Method, MethodOptions } from 'netlens';

/** What methods ask for, on `smallNet` and its pictures. */
const answers: Required<Pick<MethodOptions, Method['asks'][number]>> = {
  layer: 'pool',
  window: 4,
  stride: 4,
  fill: 0.5,
};

/** A method's options on `smallNet`: what it asks for, and the target. */
export function asked({ asks }: Method, options: MethodOptions = {}): MethodOptions {
  return { ...Object.fromEntries(asks.map((name) => [name, answers[name]])), ...options };
}
