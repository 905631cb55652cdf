import { PbfWriter } from 'pbf';

/** What the numbers of a tensor are. */
export type ElementType = 'float32' | 'int32' | 'int64' | 'bool';

/** ONNX's numbers for them: `TensorProto.DataType`. */
const ELEMENT_TYPES: Readonly<Record<ElementType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9 };

/** An attribute of a node; numbers are whole, unless they are said to be a float. */
export type Attribute = number | string | readonly number[] | { readonly float: number };

/** One operation of ONNX. */
export interface OnnxNode {
  readonly type: string;
  /** Names of values; an optional one that is left out is ''. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A value's name, type and shape. */
export interface ValueInfo {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
}

/** A tensor in the file, its numbers little-endian. */
export interface Initializer extends ValueInfo {
  readonly data: Uint8Array;
}

/** A model as the file has it. */
export interface OnnxModel {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly Initializer[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** What readers may like to know. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The version of the file format that came with opset 17. */
const IR_VERSION = 8;

/** The version of ONNX's operations. */
const OPSET = 17;

// The numbers are the fields' of onnx.proto, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.

/** A model in ONNX's file format. */
export function writeModel(model: OnnxModel): Uint8Array {
  const file = new PbfWriter();
  file.writeVarintField(1, IR_VERSION);
  file.writeStringField(2, 'netlens');
  file.writeMessage(7, writeGraph, model);
  file.writeMessage(8, (_, to) => to.writeVarintField(2, OPSET), undefined);
  for (const entry of Object.entries(model.metadata)) file.writeMessage(14, writeEntry, entry);
  return file.finish();
}

function writeGraph({ name, nodes, initializers, inputs, outputs }: OnnxModel, to: PbfWriter): void {
  for (const node of nodes) to.writeMessage(1, writeNode, node);
  to.writeStringField(2, name);
  for (const initializer of initializers) to.writeMessage(5, writeInitializer, initializer);
  for (const input of inputs) to.writeMessage(11, writeValueInfo, input);
  for (const output of outputs) to.writeMessage(12, writeValueInfo, output);
}

function writeNode({ type, inputs, outputs, attributes }: OnnxNode, to: PbfWriter): void {
  for (const input of inputs) to.writeStringField(1, input);
  for (const output of outputs) to.writeStringField(2, output);
  to.writeStringField(4, type);
  for (const entry of Object.entries(attributes)) to.writeMessage(5, writeAttribute, entry);
}

function writeAttribute([name, value]: readonly [string, Attribute], to: PbfWriter): void {
  to.writeStringField(1, name);
  if (typeof value === 'number') {
    to.writeVarintField(3, value);
    to.writeVarintField(20, 2);
  } else if (typeof value === 'string') {
    to.writeStringField(4, value);
    to.writeVarintField(20, 3);
  } else if ('float' in value) {
    to.writeFloatField(2, value.float);
    to.writeVarintField(20, 1);
  } else {
    for (const each of value) to.writeVarintField(8, each);
    to.writeVarintField(20, 7);
  }
}

function writeInitializer({ name, type, shape, data }: Initializer, to: PbfWriter): void {
  for (const size of shape) to.writeVarintField(1, size);
  to.writeVarintField(2, ELEMENT_TYPES[type]);
  to.writeStringField(8, name);
  to.writeBytesField(9, data);
}

function writeValueInfo({ name, type, shape }: ValueInfo, to: PbfWriter): void {
  to.writeStringField(1, name);
  to.writeMessage(
    2,
    (_, typeTo) =>
      typeTo.writeMessage(
        1,
        (__, tensorTo) => {
          tensorTo.writeVarintField(1, ELEMENT_TYPES[type]);
          tensorTo.writeMessage(2, writeShape, shape);
        },
        undefined,
      ),
    undefined,
  );
}

function writeShape(shape: readonly number[], to: PbfWriter): void {
  for (const size of shape) to.writeMessage(1, (_, dimension) => dimension.writeVarintField(1, size), undefined);
}

function writeEntry([key, value]: readonly [string, string], to: PbfWriter): void {
  to.writeStringField(1, key);
  to.writeStringField(2, value);
}
