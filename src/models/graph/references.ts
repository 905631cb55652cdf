import type { NodeDef } from './GraphDef.js';

/** An output of a node. */
export interface Reference {
  readonly name: string;
  readonly port: number;
}

/** `name` is port 0 of a node, `name:1` port 1. */
export function parseReference(text: string): Reference {
  const [, name = text, port = '0'] = /^(.*):(\d+)$/.exec(text) ?? [];
  return { name, port: Number(port) };
}

/** The data that a node takes, in its order; what only says what runs before is left out. */
export function dataInputs({ input = [] }: NodeDef): readonly Reference[] {
  return input.filter((text) => !text.startsWith('^')).map(parseReference);
}
