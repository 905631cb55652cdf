import {
  BackendError,
  DatasetError,
  LayerNotFoundError,
  NumericalError,
  OptionError,
  ShapeError,
  TargetError,
  UnsupportedLayerError,
  UnsupportedModelError,
  type ErrorCode,
} from './errors.js';
import { isPlain, show } from './options.js';

const classes: Readonly<Record<ErrorCode, new (message: string, partial?: undefined) => Error>> = {
  shape: ShapeError,
  'layer-not-found': LayerNotFoundError,
  'unsupported-layer': UnsupportedLayerError,
  'unsupported-model': UnsupportedModelError,
  target: TargetError,
  option: OptionError,
  numerical: NumericalError,
  backend: BackendError,
  dataset: DatasetError,
};

/**
 * An error that came from a worker or a server, as one of its class again. `postMessage` alone loses an error's code:
 * post `error.toJSON()`, or send `JSON.stringify(error)`.
 *
 * @param json - What `toJSON` gave; or the `name` and `message` of any other error, which becomes an `Error`.
 * @returns An error of the class that belongs to the code. A `DatasetError` has lost what was made before.
 * @throws An {@link OptionError} for what is no error's.
 *
 * @example
 * ```ts
 * import { OptionError, reviveError } from 'netlens';
 *
 * const sent = JSON.stringify(new OptionError('overlay: alpha is 2; wanted a number from 0 to 1.'));
 * console.log(reviveError(JSON.parse(sent)) instanceof OptionError); // true
 * ```
 */
export function reviveError(json: unknown): Error {
  const { name, code, message } = isPlain(json) ? json : {};
  if (typeof message !== 'string' || typeof name !== 'string') {
    throw new OptionError(`reviveError: got ${show(json)}; wanted an error's { name, code, message }.`);
  }
  const ErrorClass = typeof code === 'string' && Object.hasOwn(classes, code) ? classes[code as ErrorCode] : undefined;
  return ErrorClass === undefined ? new Error(`${name}: ${message}`) : new ErrorClass(message);
}
