import type { Method, MethodOptions } from 'netlens';
import { asked as answered, type Answers } from '../../examples/asked.js';

const answers: Answers = { layer: 'pool', window: 4, stride: 4, fill: 0.5 };

/** A method's options on `smallNet` and its pictures: what it asks for, and others. */
export function asked(method: Method, options: MethodOptions = {}): MethodOptions {
  return { ...answered(method, answers), ...options };
}
