import type { DataType } from '@tensorflow/tfjs-core';
import type { Shape } from '../../network/operation.js';
import type { AttributeValue, NodeDef, ShapeProto } from './GraphDef.js';

/** TensorFlow's names and numbers of types, in tfjs's terms; what is not here is a float. */
const types: Readonly<Record<string, DataType>> = {
  DT_BOOL: 'bool',
  DT_INT32: 'int32',
  DT_INT64: 'int32',
  DT_INT16: 'int32',
  DT_INT8: 'int32',
  DT_UINT8: 'int32',
  DT_STRING: 'string',
  '3': 'int32',
  '4': 'int32',
  '5': 'int32',
  '6': 'int32',
  '7': 'string',
  '9': 'int32',
  '10': 'bool',
};

const text = (value: string | readonly number[]): string =>
  typeof value === 'string' ? atob(value) : String.fromCharCode(...value);

/** The attributes of a node; one that the file leaves out has TensorFlow's default. */
export class NodeAttributes {
  readonly #values: Readonly<Record<string, AttributeValue>>;

  constructor({ attr = {} }: NodeDef) {
    this.#values = attr;
  }

  number(name: string, fallback: number): number {
    const { i, f } = this.#values[name] ?? {};
    return Number(i ?? f ?? fallback);
  }

  numbers(name: string, fallback: readonly number[] = []): readonly number[] {
    const { list } = this.#values[name] ?? {};
    return (list?.i ?? list?.f)?.map(Number) ?? fallback;
  }

  flag(name: string): boolean {
    return this.#values[name]?.b ?? false;
  }

  string(name: string, fallback: string): string {
    const value = this.#values[name]?.s;
    return value === undefined ? fallback : text(value);
  }

  strings(name: string): readonly string[] {
    return this.#values[name]?.list?.s?.map(text) ?? [];
  }

  type(name: string, fallback: DataType = 'float32'): DataType {
    const type = this.#values[name]?.type;
    return type === undefined ? fallback : (types[String(type)] ?? 'float32');
  }

  /** Undefined where not even the rank is known. */
  shape(name: string): Shape | undefined {
    const proto: ShapeProto | undefined = this.#values[name]?.shape;
    if (proto === undefined || proto.unknownRank === true) return undefined;
    return (proto.dim ?? []).map(({ size = -1 }) => (Number(size) < 0 ? null : Number(size)));
  }
}
