import { inputRange, type Network, type Scale } from 'netlens';

/** A guess at what a model was trained on, and what it goes by. */
export interface Guess {
  /** One of `normalizations`. */
  readonly name: string;
  /** Ends the sentence "guessed: ". */
  readonly because: string;
}

const names: Readonly<Record<string, string>> = {
  '0,1': '0..1',
  '0,255': '0..255',
  '-128,127': '-128..127',
  tf: '-1..1',
};

/** The name of a scale among `normalizations`. */
export function scaleName(scale: Scale): string {
  const key = typeof scale === 'string' ? scale : Object.values(scale).join();
  return names[key] ?? key;
}

/** What a model was probably trained on. */
export async function guess(network: Network, name: string): Promise<Guess> {
  // The embedded network: nothing needs to be measured before the first picture.
  if (name === 'shapes') return { name: '0..1', because: `by the model's name, ${name}` };
  const { scale, because } = await inputRange(network);
  return { name: scaleName(scale), because };
}
