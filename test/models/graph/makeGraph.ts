import * as tf from '@tensorflow/tfjs-core';
import { loadGraphModelSync, type GraphModel } from '@tensorflow/tfjs-converter';
import { normals } from '../../support/random.js';

type Json = Record<string, unknown>;

/** Attributes as model.json has them. */
export const int = (i: number): Json => ({ i: String(i) });
export const ints = (...i: number[]): Json => ({ list: { i: i.map(String) } });
export const float = (f: number): Json => ({ f });
export const flag = (b: boolean): Json => ({ b });
export const text = (s: string): Json => ({ s: btoa(s) });
export const texts = (...s: string[]): Json => ({ list: { s: s.map((one) => btoa(one)) } });
export const type = (name: string): Json => ({ type: name });
const shapeOf = (shape: readonly (number | null)[]): Json => ({
  shape: { dim: shape.map((size) => ({ size: String(size ?? -1) })) },
});

interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
  readonly values: readonly number[];
}

/** A node of model.json. */
export interface MadeNode {
  readonly name: string;
  readonly op: string;
  readonly input: string[];
  readonly attr: Record<string, Json>;
}

/** Builds a GraphModel node by node; each method gives the name of what it made. */
export class GraphMaker {
  readonly nodes: MadeNode[] = [];
  readonly weights: Weight[] = [];
  readonly inputs: { name: string; shape: readonly (number | null)[]; dtype: string }[] = [];
  #count = 0;

  input(shape: readonly (number | null)[], dtype = 'DT_FLOAT', name = `input${this.inputs.length}`): string {
    this.inputs.push({ name, shape, dtype });
    return this.node('Placeholder', [], { dtype: type(dtype), shape: shapeOf(shape) }, name);
  }

  floats(shape: readonly number[], values: readonly number[], name = this.#name('weight')): string {
    return this.#weight({ name, shape, values, dtype: 'float32' });
  }

  /** Random numbers. */
  weight(shape: readonly number[], seed = this.#count + 1, scale = 1): string {
    const size = shape.reduce((a, b) => a * b, 1);
    return this.floats(
      shape,
      Array.from(normals(seed, size), (x) => x * scale),
    );
  }

  whole(...values: number[]): string {
    return this.#weight({ name: this.#name('whole'), shape: [values.length], values, dtype: 'int32' });
  }

  /** Whole numbers `[axes, 2]`. */
  pairs(...values: [number, number][]): string {
    return this.#weight({
      name: this.#name('pairs'),
      shape: [values.length, 2],
      values: values.flat(),
      dtype: 'int32',
    });
  }

  scalar(value: number, dtype: 'float32' | 'int32' = 'int32'): string {
    return this.#weight({ name: this.#name('scalar'), shape: [], values: [value], dtype });
  }

  node(op: string, input: readonly string[], attr: Record<string, Json> = {}, name = this.#name(op)): string {
    this.nodes.push({ name, op, input: [...input], attr });
    return name;
  }

  model(...outputs: string[]): GraphModel {
    const info = (name: string): Json => ({ name, dtype: 'DT_FLOAT' });
    const weightData = tf.io.concatenateArrayBuffers(
      this.weights.map(
        ({ values, dtype }) => (dtype === 'int32' ? Int32Array : Float32Array).from(values).buffer as ArrayBuffer,
      ),
    );
    const model = loadGraphModelSync({
      modelTopology: { node: this.nodes, versions: { producer: 1, minConsumer: 1 } },
      weightSpecs: this.weights.map(({ name, shape, dtype }) => ({ name, shape: [...shape], dtype })),
      weightData,
      signature: {
        inputs: Object.fromEntries(
          this.inputs.map(({ name, shape, dtype }) => [name, { name, dtype, tensorShape: shapeOf(shape)['shape'] }]),
        ),
        outputs: Object.fromEntries(outputs.map((name) => [name, info(name)])),
      },
    } as never);
    return model as never;
  }

  #weight(weight: Weight): string {
    this.weights.push(weight);
    const dtype = weight.dtype === 'int32' ? 'DT_INT32' : 'DT_FLOAT';
    return this.node('Const', [], { dtype: type(dtype) }, weight.name);
  }

  #name(kind: string): string {
    return `scope/${kind}_${this.#count++}`;
  }
}
