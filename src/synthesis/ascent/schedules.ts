/**
 * How a rate, a weight or a filter's width changes: `schedules.linear({ from: 2, to: 0.5, steps: 500 })`.
 * @module
 */
export { exponential } from './schedules/exponential.js';
export { linear } from './schedules/linear.js';
export { piecewise, type PiecewiseOptions, type SchedulePart } from './schedules/piecewise.js';
export type { RampOptions } from './schedules/readRamp.js';
