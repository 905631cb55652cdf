import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Box, Scale, ValueRange } from 'netlens';
import type { Shard } from 'netlens/node';

/** A word on the command line that makes no sense. */
export class UsageError extends Error {}

/** The options that a command takes, as parseArgs wants them. */
export type OptionsConfig = NonNullable<ParseArgsConfig['options']>;

/** The options of a command line, as they were typed. */
export type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

const text = { type: 'string' } as const;

/** What every command takes that computes. */
export const modelOptions: OptionsConfig = { model: text, backend: text };

/** What a command takes that looks at one output of a model. */
export const outputOptions: OptionsConfig = { ...modelOptions, output: text };

/** What a command takes that looks at a picture and writes files. */
export const pictureOptions: OptionsConfig = {
  ...outputOptions,
  image: text,
  class: { type: 'string', multiple: true },
  layer: text,
  scale: text,
  fit: text,
  labels: text,
  out: text,
};

/** What a picture is explained or dreamt by. */
export interface PictureRequest {
  /** A directory or URL of a model; the embedded network where there is none. */
  readonly model: string | undefined;
  /** What answers, where it is not the model's first output. */
  readonly output: string | undefined;
  readonly image: string | undefined;
  /** Classes to explain, as they were typed: numbers or names; the most probable ones where none are given. */
  readonly classes: readonly string[];
  /** Of a segmentation, the places of the output that are explained. */
  readonly region: Box | undefined;
  readonly layer: string | undefined;
  /** What the model was trained on: the values of black and of white, or a name; guessed where it is not said. */
  readonly scale: Scale | undefined;
  /** How a picture of other proportions than the model's input becomes it. */
  readonly fit: 'cover' | 'contain' | 'stretch';
  readonly labels: string | undefined;
  readonly backend: Backend;
  readonly out: string;
}

export type Backend = 'wasm' | 'cpu';

/** Reads the words after a command. */
export function readWords(words: readonly string[], options: OptionsConfig, takesFiles = false): Values {
  try {
    const { values, positionals } = parseArgs({
      args: joinScale(words),
      options: { ...options, help: { type: 'boolean' } },
      allowPositionals: takesFiles,
    });
    return { ...values, ...(takesFiles && { files: positionals }) } as Values;
  } catch (error) {
    // parseArgs explains in further sentences how to pass positional arguments, which no command takes.
    const [sentence] = (error as Error).message.split('. ');
    throw new UsageError(`${sentence?.replace(/\.?$/, '.')}`, { cause: error });
  }
}

/** The request in an explanation's or a dream's options. */
export function pictureRequest(values: Values, out: string): PictureRequest {
  const model = textOf(values, 'model');
  const image = textOf(values, 'image');
  if ((model === undefined) !== (image === undefined)) {
    throw new UsageError('--model and --image go together: a model of yours needs a picture of its kind.');
  }
  return {
    model,
    output: textOf(values, 'output'),
    image,
    classes: (values['class'] ?? []) as readonly string[],
    region: regionOf(values),
    layer: textOf(values, 'layer'),
    scale: namedScaleOf(values),
    fit: oneOf('--fit', textOf(values, 'fit') ?? 'cover', ['cover', 'contain', 'stretch']),
    labels: textOf(values, 'labels'),
    backend: backendOf(values),
    out: textOf(values, 'out') ?? out,
  };
}

/** An option that takes a word. */
export function textOf(values: Values, name: string): string | undefined {
  return values[name] as string | undefined;
}

export function backendOf(values: Values): Backend {
  return oneOf('--backend', textOf(values, 'backend') ?? 'wasm', ['wasm', 'cpu']);
}

export function scaleOf(values: Values): ValueRange {
  const word = textOf(values, 'scale') ?? '0..1';
  const [, black, white] = /^(-?[\d.]+)\.\.(-?[\d.]+)$/.exec(word) ?? [];
  const range = [Number(black), Number(white)] as const;
  if (!range.every(Number.isFinite) || range[0] >= range[1]) {
    throw new UsageError(`--scale ${word}: wanted the values of black and white, such as 0..1, -1..1 or 0..255.`);
  }
  return range;
}

/** The same, or one of Keras's scales by its name; undefined where none is given. */
export function namedScaleOf(values: Values): Scale | undefined {
  const word = textOf(values, 'scale');
  if (word === undefined || word === 'tf' || word === 'caffe' || word === 'torch') return word;
  return scaleOf(values);
}

function regionOf(values: Values): Box | undefined {
  const word = textOf(values, 'region');
  if (word === undefined) return undefined;
  const numbers = /^\d+,\d+,\d+,\d+$/.test(word) ? word.split(',').map(Number) : [];
  const [top, left, height = 0, width = 0] = numbers as [number, number, number?, number?];
  if (height > 0 && width > 0) return { top, left, height, width };
  throw new UsageError(`--region ${word}: wanted y,x,h,w in places of the output, such as 10,20,32,32.`);
}

/** Which of how many, as people count: from 1/4 to 4/4. */
export function shardOf(values: Values): Shard {
  const word = textOf(values, 'shard') ?? '1/1';
  const [, first, of] = /^(\d+)\/(\d+)$/.exec(word) ?? [];
  const shard = { index: Number(first) - 1, of: Number(of) };
  if (shard.index >= 0 && shard.index < shard.of) return shard;
  throw new UsageError(`--shard ${word}: wanted which one of how many, from 1/4 to 4/4.`);
}

export function wholeNumber(name: string, word: string): number {
  if (!/^\d+$/.test(word)) throw new UsageError(`${name} ${word}: wanted a whole number from 0.`);
  return Number(word);
}

function oneOf<const T extends string>(name: string, word: string, words: readonly T[]): T {
  const found = words.find((candidate) => candidate === word);
  if (found === undefined) throw new UsageError(`${name} ${word}: wanted ${words.join(' or ')}.`);
  return found;
}

/** parseArgs takes the value of `--scale -1..1` for another option. */
function joinScale(words: readonly string[]): string[] {
  const at = words.indexOf('--scale');
  if (at === -1 || words[at + 1] === undefined) return [...words];
  return [...words.slice(0, at), `--scale=${words[at + 1]}`, ...words.slice(at + 2)];
}
