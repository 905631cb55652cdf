import { tensor, type Tensor } from '@tensorflow/tfjs-core';
import { sizeOf } from './orders.js';
import type { Constant, Traced } from './Traced.js';
import type { Attribute, ElementType, OnnxNode } from './writeModel.js';

/** Up to so many, numbers are compared to find a constant again. */
const FEW = 64;

/** A constant that nodes read. */
export interface Used {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Its numbers: those of whole numbers of ONNX's own, or what computes them. */
  readonly numbers: readonly number[] | Constant;
}

/** The nodes and constants of a graph while it is written down. What is asked for twice is there once. */
export class Recording {
  readonly nodes: OnnxNode[] = [];
  readonly used: Map<string, Used> = new Map();
  readonly #outputs = new Map<string, readonly string[]>();
  readonly #constants = new Map<string, Constant>();
  #count = 0;

  /** A name that no other value has. */
  unique(prefix: string): string {
    return `${prefix}${this.#count++}`;
  }

  /** The names of a node's outputs. */
  node(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    outputs = 1,
  ): readonly string[] {
    const key = JSON.stringify([type, inputs, attributes]);
    const known = this.#outputs.get(key);
    if (known !== undefined) return known;
    const names = Array.from({ length: outputs }, () => this.unique('t'));
    this.#outputs.set(key, names);
    this.nodes.push({ type, inputs, outputs: names, attributes });
    return names;
  }

  /** The name of a node's only output that matters. */
  one(type: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
    return this.node(type, inputs, attributes)[0] as string;
  }

  /** Sizes, axes or indices, as ONNX's operations take them. */
  integers(numbers: readonly number[]): string {
    const name = `[${numbers.join()}]`;
    this.used.set(name, { name, type: 'int64', shape: [numbers.length], numbers });
    return name;
  }

  /** A constant as an initializer of a shape. */
  initializer({ source }: Traced & { readonly source: Constant }, shape: readonly number[], type: ElementType): string {
    const name = `${source.id}:${shape.join('x')}`;
    if (!this.used.has(name)) this.used.set(name, { name, type, shape, numbers: source });
    return name;
  }

  /** One number. */
  scalar(value: number, dtype: Traced['dtype'] = 'float32'): string {
    return this.initializer(this.filled(value, [], dtype), [], dtype);
  }

  /** A tensor whose numbers are all the same. */
  filled(
    value: number,
    shape: readonly number[],
    dtype: Traced['dtype'],
  ): Traced & { readonly source: Constant & { readonly uniform: number } } {
    const source = this.#known(`${dtype} ${String(value)} ${shape.join('x')}`, (id) => ({
      id,
      uniform: value,
      compute: () => tensor(new Float32Array(sizeOf(shape)).fill(value), [...shape], dtype),
    }));
    return { shape, dtype, source: source as Constant & { readonly uniform: number } };
  }

  /** A tensor of known numbers. */
  literal(values: ArrayLike<number>, shape: readonly number[], dtype: Traced['dtype']): Traced {
    const [first = 0] = Array.from({ length: Math.min(1, values.length) }, () => Number(values[0]));
    if (values.length > 0 && Array.prototype.every.call(values, (value) => Object.is(Number(value), first))) {
      return this.filled(first, shape, dtype);
    }
    const make = (id: string): Constant => ({
      id,
      values,
      compute: () => tensor(Array.from(values, Number), [...shape], dtype),
    });
    const isFew = values.length <= FEW;
    const key = `${dtype} ${Array.prototype.join.call(values)} ${shape.join('x')}`;
    return { shape, dtype, source: isFew ? this.#known(key, make) : make(this.unique('c')) };
  }

  /** A constant that follows from others. */
  derived(key: string, compute: () => Tensor): Constant {
    return this.#known(key, (id) => ({ id, compute: once(compute) }));
  }

  #known(key: string, make: (id: string) => Constant): Constant {
    const known = this.#constants.get(key) ?? make(this.unique('c'));
    this.#constants.set(key, known);
    return known;
  }
}

/** The same function, which computes no more than once. */
export function once<T>(compute: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: compute() }).value;
}
