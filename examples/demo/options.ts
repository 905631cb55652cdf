import { parseArgs } from 'node:util';

/** What the demo is asked to do. */
export interface DemoOptions {
  /** A directory or URL of a layers-model; the embedded network where there is none. */
  readonly model: string | undefined;
  readonly image: string | undefined;
  /** Classes to explain; the most probable ones where none are given. */
  readonly classes: readonly number[];
  readonly layer: string | undefined;
  /** The values of black and of white that the model was trained on. */
  readonly scale: readonly [number, number];
  readonly crop: 'centre' | 'none';
  readonly labels: string | undefined;
  readonly backend: 'wasm' | 'cpu';
  readonly out: string;
}

export const help = `npm run demo -- [options]

Explains a picture by every method and writes PNGs and a page, index.html.
Without options: a picture with two objects, by the embedded network.

  --model DIR_OR_URL  a TensorFlow.js layers-model
  --image FILE        a PNG or JPEG
  --class N           a class to explain, from 0; may be given several times (default: the two most probable)
  --layer NAME        the layer that Grad-CAM looks at (default: the last one with spatial extent)
  --scale '-1..1'     the values of black and white that the model was trained on (default: 0..1)
  --crop centre|none  cut a square from the middle, or squeeze the whole picture (default: none)
  --labels FILE       class names, one a line, or a JSON array
  --backend NAME      wasm or cpu (default: wasm)
  --out DIR           where to write (default: out/demo)
  --help`;

/** A word on the command line that makes no sense. */
export class UsageError extends Error {}

/** The options of a command line. */
export function parseOptions(words: readonly string[]): DemoOptions | 'help' {
  const values = read(words);
  if (values.help === true) return 'help';
  if ((values.model === undefined) !== (values.image === undefined)) {
    throw new UsageError('--model and --image go together: a model of yours needs a picture of its kind.');
  }
  return {
    model: values.model,
    image: values.image,
    classes: (values.class ?? []).map(classIndex),
    layer: values.layer,
    scale: range(values.scale ?? '0..1'),
    crop: oneOf('--crop', values.crop ?? 'none', ['centre', 'none']),
    labels: values.labels,
    backend: oneOf('--backend', values.backend ?? 'wasm', ['wasm', 'cpu']),
    out: values.out ?? 'out/demo',
  };
}

function read(words: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: joinScale(words),
      options: {
        model: text,
        image: text,
        class: { type: 'string', multiple: true },
        layer: text,
        scale: text,
        crop: text,
        labels: text,
        backend: text,
        out: text,
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** parseArgs takes the value of `--scale -1..1` for another option. */
function joinScale(words: readonly string[]): string[] {
  const at = words.indexOf('--scale');
  if (at === -1 || words[at + 1] === undefined) return [...words];
  return [...words.slice(0, at), `--scale=${words[at + 1]}`, ...words.slice(at + 2)];
}

function classIndex(word: string): number {
  if (!/^\d+$/.test(word)) throw new UsageError(`--class ${word}: wanted a whole number from 0.`);
  return Number(word);
}

function range(word: string): [number, number] {
  const [, black, white] = /^(-?[\d.]+)\.\.(-?[\d.]+)$/.exec(word) ?? [];
  const values = [Number(black), Number(white)] as [number, number];
  if (!values.every(Number.isFinite) || values[0] >= values[1]) {
    throw new UsageError(`--scale ${word}: wanted the values of black and white, such as 0..1, -1..1 or 0..255.`);
  }
  return values;
}

function oneOf<const T extends string>(name: string, word: string, words: readonly T[]): T {
  const found = words.find((candidate) => candidate === word);
  if (found === undefined) throw new UsageError(`${name} ${word}: wanted ${words.join(' or ')}.`);
  return found;
}
