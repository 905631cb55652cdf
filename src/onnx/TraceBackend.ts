import { KernelBackend, type BackendValues, type DataType, type Tensor } from '@tensorflow/tfjs-core';
import { UnsupportedModelError } from '../errors.js';
import type { Recording } from './Recording.js';
import { isConstant, type Traced } from './Traced.js';

type DataId = Tensor['dataId'];

/** A backend of tfjs that computes nothing: it remembers what each tensor would be. */
export class TraceBackend extends KernelBackend {
  readonly #values = new Map<DataId, Traced>();

  constructor(readonly recording: Recording) {
    super();
  }

  /** A tensor's place in the recording. Tensors of other backends are constants. */
  traced(tensor: Tensor): Traced {
    const known = this.#values.get(tensor.dataId);
    if (known !== undefined) return known;
    const { shape, dtype } = tensor;
    const source = { id: this.recording.unique('w'), compute: () => tensor };
    const constant: Traced = { shape, dtype: dtype as Traced['dtype'], source };
    this.#values.set(tensor.dataId, constant);
    return constant;
  }

  /** A place for a tensor. */
  hold(value: Traced): DataId {
    const dataId: DataId = {};
    this.#values.set(dataId, value);
    return dataId;
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): DataId {
    return this.hold(
      this.recording.literal((values ?? []) as unknown as ArrayLike<number>, shape, dtype as Traced['dtype']),
    );
  }

  /** The numbers of a constant that are known; what depends on a picture has none. */
  override readSync(dataId: DataId): BackendValues {
    const value = this.#values.get(dataId);
    if (value !== undefined && isConstant(value)) {
      const { uniform, values } = value.source;
      const size = value.shape.reduce((product, side) => product * side, 1);
      if (uniform !== undefined) return new Float32Array(size).fill(uniform);
      if (values !== undefined) return Float32Array.from(values);
    }
    throw new UnsupportedModelError('a number of the picture itself is read, which a graph cannot do');
  }

  override read(dataId: DataId): Promise<BackendValues> {
    return Promise.resolve(this.readSync(dataId));
  }

  override disposeData(dataId: DataId): boolean {
    this.#values.delete(dataId);
    return true;
  }

  override incRef(): void {}
  override refCount(): number {
    return 1;
  }
  override timerAvailable(): boolean {
    return false;
  }
  override numDataIds(): number {
    return this.#values.size;
  }
  override floatPrecision(): 16 | 32 {
    return 32;
  }
  override epsilon(): number {
    return 1e-7;
  }
  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }
  override dispose(): void {}
}
