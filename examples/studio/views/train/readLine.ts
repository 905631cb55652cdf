import { activationNames, NetworkTextError, type LayerKind } from './LayerPlan.js';

/** The words of a line as a layer. */
export function readLine(line: number, [word, ...rest]: readonly string[]): LayerKind {
  const words = new Words(line, word as string, rest);
  const layer = (readers[word as string] ?? unknown)(words);
  words.end();
  return layer;
}

const readers: Readonly<Record<string, (words: Words) => LayerKind>> = {
  conv: (words) => ({ kind: 'conv', filters: words.whole('filters', 512), ...convolution(words) }),
  depthwise: (words) => ({ kind: 'depthwise', filters: 1, ...convolution(words) }),
  pool: (words) => {
    const size = words.whole('pixels', 64);
    const stride = words.stride() ?? size;
    return { kind: 'pool', size, stride, of: words.oneOf(['max', 'average']) ?? 'max' };
  },
  dense: (words) => ({
    kind: 'dense',
    units: words.whole('units', 4096),
    activation: words.oneOf(activationNames) ?? 'linear',
  }),
  dropout: (words) => ({ kind: 'dropout', rate: words.share() }),
  batchnorm: () => ({ kind: 'batchnorm' }),
  average: () => ({ kind: 'average' }),
  flatten: () => ({ kind: 'flatten' }),
  ...Object.fromEntries(
    activationNames.map((activation) => [activation, (): LayerKind => ({ kind: 'activation', activation })]),
  ),
};

function convolution(words: Words): Pick<LayerKind & { kind: 'conv' }, 'size' | 'stride' | 'padding' | 'activation'> {
  const size = words.size();
  const stride = words.stride() ?? 1;
  const padding = words.oneOf(['same', 'valid']) ?? 'same';
  return { size, stride, padding, activation: words.oneOf(activationNames) ?? 'linear' };
}

function unknown({ line, kind }: Words): never {
  throw new NetworkTextError(
    `Line ${line}: "${kind}" is no layer; wanted conv, depthwise, pool, dense, average, batchnorm, dropout, flatten, or an ` +
      `activation (${activationNames.join(', ')}).`,
  );
}

/** The words after a layer's name: numbers in their order, the others in any. */
class Words {
  readonly #rest: string[];
  constructor(
    readonly line: number,
    readonly kind: string,
    rest: readonly string[],
  ) {
    this.#rest = [...rest];
  }

  whole(of: string, most: number): number {
    const word = this.#rest.shift();
    if (word !== undefined && /^\d+$/.test(word) && Number(word) >= 1 && Number(word) <= most) return Number(word);
    throw this.#error(word, `a number of ${of} from 1 to ${most}`);
  }

  size(): [number, number] {
    const word = this.#rest.shift();
    const [, height, width] = /^(\d{1,2})x(\d{1,2})$/.exec(word ?? '') ?? [];
    if (Number(height) >= 1 && Number(width) >= 1) return [Number(height), Number(width)];
    throw this.#error(word, 'a window such as 3x3');
  }

  share(): number {
    const word = this.#rest.shift();
    if (word !== undefined && /^[\d.]+$/.test(word) && Number(word) >= 0 && Number(word) < 1) return Number(word);
    throw this.#error(word, 'a share from 0 to below 1');
  }

  stride(): number | undefined {
    const at = this.#rest.indexOf('stride');
    if (at < 0) return undefined;
    const [, word] = this.#rest.splice(at, 2);
    if (word !== undefined && /^[1-9]\d?$/.test(word)) return Number(word);
    throw this.#error(word, 'a number after "stride"');
  }

  oneOf<T extends string>(names: readonly T[]): T | undefined {
    const at = this.#rest.findIndex((word) => (names as readonly string[]).includes(word));
    return at < 0 ? undefined : (this.#rest.splice(at, 1)[0] as T);
  }

  end(): void {
    if (this.#rest.length > 0) throw this.#error(this.#rest.join(' '), 'nothing more');
  }

  #error(word: string | undefined, wanted: string): NetworkTextError {
    const got = word === undefined ? 'nothing' : `"${word}"`;
    return new NetworkTextError(`Line ${this.line}: ${this.kind} is followed by ${got}; wanted ${wanted}.`);
  }
}
